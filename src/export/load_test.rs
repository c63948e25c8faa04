//! A k6 script that drives the busiest hour: the profile's own mix of reads, writes and files, at the rate the plan was sized for.

use crate::domain::{plan::Plan, units};

/// Minutes to climb to the rate, and to come back down.
const RAMP_MINUTES: u32 = 5;
/// How long it stays there: the hour that is sized for.
const BUSY_MINUTES: u32 = 60;

pub fn script(plan: &Plan) -> String {
    let (demand, profile) = (&plan.demand, &plan.profile);
    let (dynamic, files) = (demand.requests_per_second, demand.static_requests_per_second);
    let peak = dynamic.peak + files.peak;
    // k6 starts whole iterations in a unit of time: by the minute a rate below one a second is kept too.
    let per_minute = |rate: f64| (rate * 60.0).round().max(1.0);
    let share = |part: f64| if peak > 0.0 { part / peak } else { 0.0 };
    let file_share = share(files.peak);
    let write_share = (1.0 - file_share) * profile.traffic.write_share;
    let surge = (dynamic.surge + files.surge > peak).then(|| {
        format!(
            "        {{ target: {surge}, duration: \"1m\" }}, // a surge of {times} times the busiest hour\n        {{ target: {surge}, duration: \"{minutes}m\" }},\n        {{ target: {peak}, duration: \"1m\" }},\n",
            surge = per_minute(dynamic.surge + files.surge),
            times = units::figure((dynamic.surge + files.surge) / peak.max(f64::MIN_POSITIVE)),
            minutes = profile.traffic.surge_minutes.ceil().max(1.0),
            peak = per_minute(peak),
        )
    });
    // Little's law at the slowest answer that is allowed; up to ten times as many where answers are slower than that.
    let waiting = (peak * profile.targets.p95_ms / 1000.0).ceil().max(1.0);
    let failing = profile.targets.availability.map_or(0.001, |availability| 1.0 - availability);
    format!(
        r#"// Drives what a Headroom plan was sized for: {users} monthly users, {rate} in the busiest hour (rung {rung}, {name}).
// Run: BASE_URL=https://staging.example.com k6 run load-test.js
// Replace the three addresses by your own; the shares between them are the profile's.
import http from "k6/http";
import {{ check }} from "k6";

const BASE_URL = __ENV.BASE_URL || "http://127.0.0.1:8080";
const FILE_SHARE = {file_share:.6};
const WRITE_SHARE = {write_share:.6};

export const options = {{
  scenarios: {{
    busiest_hour: {{
      executor: "ramping-arrival-rate",
      startRate: 1,
      timeUnit: "1m",
      preAllocatedVUs: {waiting},
      maxVUs: {most},
      stages: [
        {{ target: {target}, duration: "{RAMP_MINUTES}m" }},
        {{ target: {target}, duration: "{BUSY_MINUTES}m" }},
{surge}        {{ target: 0, duration: "{RAMP_MINUTES}m" }},
      ],
    }},
  }},
  thresholds: {{
    // What the profile aims at.
    "http_req_duration{{kind:read}}": ["p(95)<{p95}"],
    "http_req_duration{{kind:write}}": ["p(95)<{p95}"],
    http_req_failed: ["rate<{failing:.8}"],
    dropped_iterations: ["count==0"],
  }},
}};

export default function () {{
  const chance = Math.random();
  let answer;
  if (chance < FILE_SHARE) {{
    answer = http.get(`${{BASE_URL}}/static/app.js`, {{ tags: {{ kind: "file" }} }});
  }} else if (chance < FILE_SHARE + WRITE_SHARE) {{
    const body = JSON.stringify({{ written: Date.now() }});
    answer = http.post(`${{BASE_URL}}/api/write`, body, {{ headers: {{ "Content-Type": "application/json" }}, tags: {{ kind: "write" }} }});
  }} else {{
    answer = http.get(`${{BASE_URL}}/api/read`, {{ tags: {{ kind: "read" }} }});
  }}
  check(answer, {{ "answered without an error": (r) => r.status < 400 }});
}}
"#,
        users = units::full(profile.audience.monthly_active_users),
        rate = units::requests_per_second(peak),
        rung = plan.recommendation.stage.rung,
        name = plan.recommendation.stage.name,
        most = 10.0 * waiting,
        target = per_minute(peak),
        surge = surge.unwrap_or_default(),
        p95 = profile.targets.p95_ms,
    )
}
