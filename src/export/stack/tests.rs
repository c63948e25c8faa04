//! What is built is what the plan says: every part of it, nothing else, and no name that leads nowhere. Whether the tools that build it take the files is
//! tried where the exports are served.

use super::{
    hcl::{self, Body, Document, Value, code},
    *,
};
use crate::{
    catalog,
    domain::{plan::Extent, question::Question, sample, words},
    engine,
    export::{self, cloudformation, terraform},
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, sync::LazyLock};

/// The smallest profiles that land on each rung by AWS's prices, on every provider that the catalog has.
static PLANS: LazyLock<Vec<(String, Plan)>> = LazyLock::new(|| {
    let rungs: Vec<Json> = serde_json::from_str(include_str!("../rungs.json")).expect("JSON");
    let known = catalog::builtin().known();
    let mut all = Vec::new();
    for provider in known.regions_by_provider.keys() {
        for rung in &rungs {
            let mut profile = rung["profile"].clone();
            profile["commercial"]["provider"] = json!(provider);
            let question = Question::from_json(&profile, &known).expect("a profile");
            let plan = engine::part(catalog::builtin(), &question, Extent::First);
            all.push((format!("{provider}, {}", rung["stage"].as_str().expect("a stage")), plan));
        }
    }
    all
});

fn of(provider: &str) -> impl Iterator<Item = &'static (String, Plan)> {
    PLANS.iter().filter(move |(name, _)| name.split(',').next() == Some(provider))
}

fn in_the_cloud() -> impl Iterator<Item = &'static (String, Plan)> {
    PLANS.iter().filter(|(_, plan)| terraform::lacks(plan).is_none())
}

#[test]
fn every_rung_is_there_once_at_least() {
    let rungs: BTreeSet<u8> = of("aws").map(|(_, plan)| plan.recommendation.stage.rung).collect();
    assert_eq!(rungs, (1..=9).collect());
}

#[test]
fn every_part_of_the_plan_is_built() {
    for (name, plan) in PLANS.iter() {
        let stack = Stack::of(plan);
        for tier in &plan.recommendation.design.tiers {
            let (base, region) = split_region(&tier.id);
            let site = stack.sites.iter().find(|site| site.second == region.is_some()).unwrap_or_else(|| panic!("{name}: {}", tier.id));
            let built = match base {
                "load_balancer" => site.balancers.len() == tier.count.max(1) as usize,
                "database" => site.database.as_ref().is_some_and(|database| database.writers * database.machines == tier.count),
                "replicas" => {
                    let database = site.database.as_ref();
                    database.is_some_and(|of| of.replicas.as_ref().is_some_and(|replicas| replicas.each * of.writers >= tier.count))
                }
                "cache" | "sessions" if tier.count > 0 => {
                    site.caches.iter().any(|cache| cache.id == base && cache.primaries * (1 + cache.replicas) == tier.count)
                }
                "sessions" => site.key_value.is_some(),
                "search" => site.search.as_ref().is_some_and(|search| search.nodes == tier.count),
                "queue" => site.queue.is_some(),
                "objects" => site.objects.is_some(),
                "cdn" => site.cdn.is_some(),
                "dns" => site.dns.is_some(),
                "mail" => site.mail.is_some(),
                "observability" => site.logs.is_some(),
                // Lines of the bill, nothing to build.
                "network" | "support" | "non_production" => true,
                fleet => site.fleet(fleet).is_some_and(|fleet| {
                    (fleet.minimum..=fleet.maximum).contains(&fleet.count)
                        && fleet.count == tier.count
                        && fleet.class == class(&tier.product)
                }),
            };
            assert!(built, "{name}: {}", tier.id);
        }
    }
}

/// A size that the plan has is never left to a default.
#[test]
fn disks_are_as_large_as_they_were_bought() {
    for (name, plan) in of("aws") {
        for site in &Stack::of(plan).sites {
            for fleet in &site.fleets {
                assert!(fleet.volume.gib > 0, "{name}: {}", fleet.id);
                assert_eq!(fleet.target.is_some(), fleet.maximum > fleet.minimum, "{name}: {}", fleet.id);
                assert!(fleet.target.is_none_or(|target| target > 0.0 && target < 1.0), "{name}: {}", fleet.id);
            }
            if let Some(database) = &site.database
                && database.kind != Kind::Shared
            {
                assert!(database.volume.gib > 0, "{name}");
            }
        }
    }
}

#[test]
fn traffic_is_let_in_along_the_architecture_alone() {
    for (name, plan) in PLANS.iter() {
        let stack = Stack::of(plan);
        for site in &stack.sites {
            let guarded = site.guarded();
            for edge in &site.edges {
                assert!(guarded.contains(&edge.to.as_str()), "{name}: {edge:?}");
                assert!(matches!(&*edge.from, "users" | "cdn") || guarded.contains(&edge.from.as_str()), "{name}: {edge:?}");
            }
            for part in guarded {
                let asked = site.edges.iter().any(|edge| edge.to == part);
                // Workers fetch their work themselves.
                assert_eq!(asked, part != "workers", "{name}: {part}");
            }
            let from_users = site.edges.iter().filter(|edge| matches!(&*edge.from, "users" | "cdn")).all(|edge| edge.to == site.entrance());
            assert!(from_users, "{name}");
        }
    }
}

#[test]
fn what_cannot_be_had_says_where_to_look_instead() {
    let mut plan = sample::plan();
    for (provider, had) in [
        ("aws", &["main.tf", "cloudformation.yml"][..]),
        ("gcp", &["main.tf"]),
        ("azure", &["main.tf"]),
        ("bare_metal", &["inventory.ini", "runbook.md"]),
        ("elsewhere", &[]),
    ] {
        plan.profile.commercial.provider = provider.to_owned();
        for name in ["main.tf", "cloudformation.yml", "cloudformation-second.yml", "inventory.ini", "runbook.md"] {
            let written = export::by_name(name).expect("an export").of(&plan);
            assert_eq!(written.is_ok(), had.contains(&name), "{provider}: {name}");
        }
    }
    plan.profile.commercial.provider = "gcp".to_owned();
    let reason = cloudformation::lacks(&plan).expect("no such file");
    assert!(reason.contains("Google Cloud") && reason.contains("main.tf"), "{reason}");
    plan.profile.commercial.provider = "aws".to_owned();
    plan.recommendation.design.tiers.clear();
    for name in ["main.tf", "cloudformation.yml"] {
        let reason = export::by_name(name).expect("an export").of(&plan).expect_err("nothing to build");
        assert!(reason.starts_with("Nothing on sale holds this load"), "{reason}");
    }
}

#[test]
fn a_second_region_has_a_template_of_its_own() {
    for (name, plan) in of("aws") {
        let several = plan.recommendation.stage.rung == 9;
        assert_eq!(cloudformation::lacks_second(plan).is_none(), several, "{name}");
        if several {
            let (first, second) = (cloudformation::first(plan), cloudformation::second(plan));
            assert!(second.contains("PrimaryDatabaseArn:") || second.contains("GlobalCluster:"), "{name}");
            assert!(first.contains("  PrimaryDatabaseArn:\n    Value:") || first.contains("  GlobalCluster:\n    Value:"), "{name}");
        }
    }
}

/// The plan as it stands, and names that stand in it.
fn after<'t>(text: &'t str, marks: &[&str]) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    for mark in marks {
        for rest in text.split(mark).skip(1) {
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
            found.insert(&rest[..end]);
        }
    }
    found
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with('#')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn templates_refer_to_what_they_have() {
    for (name, plan) in of("aws") {
        for template in
            [Some(cloudformation::first(plan)), cloudformation::lacks_second(plan).is_none().then(|| cloudformation::second(plan))]
        {
            let Some(template) = template else { continue };
            let template = without_comments(&template);
            let own: BTreeSet<&str> = template
                .lines()
                .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
                .filter(|line| !line.starts_with(' '))
                .collect();
            for referred in after(&template, &["!Ref ", "!GetAtt ", "${"]) {
                assert!(referred == "AWS" || own.contains(referred), "{name}: {referred}");
            }
            assert!(!template.contains("Password: \"") || template.contains("{{resolve:secretsmanager:"), "{name}");
        }
    }
}

/// Arguments without which a provider refuses a block.
const REQUIRED: &[(&str, &[&str])] = &[
    ("aws_vpc", &["cidr_block"]),
    ("aws_subnet", &["vpc_id", "cidr_block"]),
    ("aws_launch_template", &["image_id", "instance_type"]),
    ("aws_autoscaling_group", &["min_size", "max_size", "vpc_zone_identifier"]),
    ("aws_lb", &["subnets", "security_groups"]),
    ("aws_lb_target_group", &["port", "protocol", "vpc_id"]),
    ("aws_lb_listener", &["load_balancer_arn", "default_action"]),
    ("aws_db_instance", &["instance_class", "storage_encrypted"]),
    ("aws_rds_cluster", &["engine", "db_subnet_group_name"]),
    ("aws_rds_cluster_instance", &["cluster_identifier", "engine", "instance_class"]),
    ("aws_elasticache_replication_group", &["description", "node_type"]),
    ("aws_opensearch_domain", &["domain_name"]),
    ("aws_cloudwatch_metric_alarm", &["alarm_name", "comparison_operator", "evaluation_periods", "threshold"]),
    ("aws_cloudfront_distribution", &["enabled", "origin", "default_cache_behavior", "restrictions", "viewer_certificate"]),
    ("aws_route53_record", &["zone_id", "name", "type"]),
    ("aws_sqs_queue", &["name"]),
    ("aws_iam_role", &["assume_role_policy"]),
    ("google_compute_instance_template", &["machine_type", "disk", "network_interface"]),
    ("google_compute_region_instance_group_manager", &["base_instance_name", "region", "version"]),
    ("google_compute_instance", &["machine_type", "zone", "boot_disk", "network_interface"]),
    ("google_compute_firewall", &["network", "allow"]),
    ("google_sql_database_instance", &["database_version", "settings"]),
    ("google_alloydb_cluster", &["cluster_id", "location", "network_config"]),
    ("google_alloydb_instance", &["cluster", "instance_id", "instance_type"]),
    ("google_redis_cluster", &["name", "shard_count"]),
    ("google_monitoring_alert_policy", &["display_name", "combiner", "conditions"]),
    ("google_storage_bucket", &["name", "location"]),
    (
        "azurerm_linux_virtual_machine_scale_set",
        &["sku", "instances", "admin_username", "network_interface", "os_disk", "source_image_reference"],
    ),
    ("azurerm_linux_virtual_machine", &["size", "admin_username", "network_interface_ids", "os_disk", "source_image_reference"]),
    ("azurerm_lb", &["name", "location", "resource_group_name", "frontend_ip_configuration"]),
    ("azurerm_lb_rule", &["loadbalancer_id", "protocol", "frontend_port", "backend_port", "frontend_ip_configuration_name"]),
    ("azurerm_postgresql_flexible_server", &["name", "location", "resource_group_name", "sku_name", "storage_mb"]),
    ("azurerm_managed_redis", &["name", "location", "resource_group_name", "sku_name"]),
    ("azurerm_monitor_metric_alert", &["name", "resource_group_name", "scopes", "criteria", "action"]),
    ("azurerm_storage_account", &["name", "account_tier", "account_replication_type"]),
    ("azurerm_subnet", &["address_prefixes", "virtual_network_name"]),
];

#[test]
fn terraform_refers_to_what_it_has_and_leaves_nothing_out() {
    for (name, plan) in in_the_cloud() {
        let text = without_comments(&terraform::main(plan));
        let heads: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| (line.ends_with('{') || line.ends_with("{}")) && !line.starts_with(' '))
            .map(|line| line.trim_end_matches('}').trim_end_matches(" {").split(' ').map(|word| word.trim_matches('"')).collect())
            .collect();
        let has = |kind: &str, of: &str, called: &str| heads.iter().any(|head| head[..] == [kind, of, called]);
        let unique: BTreeSet<&Vec<&str>> = heads.iter().filter(|head| head[0] != "provider").collect();
        assert_eq!(unique.len(), heads.iter().filter(|head| head[0] != "provider").count(), "{name}: names are there once");
        for variable in after(&text, &["var."]) {
            assert!(heads.iter().any(|head| head[..] == ["variable", variable]), "{name}: {variable}");
        }
        for prefix in ["aws_", "google_", "azurerm_", "random_"] {
            for (at, _) in text.match_indices(prefix) {
                if text[..at]
                    .ends_with(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '"' | '/' | ':' | '.' | '-'))
                    && !text[..at].ends_with("data.")
                    && !text[..at].ends_with("ephemeral.")
                {
                    continue;
                }
                let rest = &text[at..];
                let name_of = |text: &str| -> usize {
                    text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len())
                };
                let kind = &rest[..name_of(rest)];
                let Some(after_kind) = rest[kind.len()..].strip_prefix('.') else { continue };
                let called = &after_kind[..name_of(after_kind)];
                let block = if text[..at].ends_with("data.") {
                    "data"
                } else if text[..at].ends_with("ephemeral.") {
                    "ephemeral"
                } else {
                    "resource"
                };
                assert!(has(block, kind, called), "{name}: {block} {kind}.{called}");
            }
        }
        for (kind, arguments) in REQUIRED {
            for block in text.split(&format!("\nresource \"{kind}\" ")).skip(1) {
                let body = block.split("\n}\n").next().unwrap_or_default();
                for argument in *arguments {
                    let given =
                        body.lines().any(|line| line.strip_prefix("  ").is_some_and(|line| line.split(' ').next() == Some(argument)));
                    assert!(given, "{name}: {kind} without {argument}: {body}");
                }
            }
        }
    }
}

/// As `terraform fmt` has it: neighbouring lines that end where they begin have their signs of equality in a column.
#[test]
fn signs_of_equality_stand_in_columns() {
    for (name, plan) in in_the_cloud() {
        let text = terraform::main(plan);
        let mut before: Option<(usize, usize)> = None;
        for line in text.lines() {
            let depth = line.len() - line.trim_start().len();
            assert!(depth % 2 == 0 && line.trim_end() == line, "{name}: {line}");
            let whole = !line.ends_with(['{', '[', '(']);
            let sign = line.find(" = ").filter(|_| whole && !line.trim_start().starts_with(['#', '"']));
            if let (Some((above, column)), Some(sign)) = (before, sign)
                && above == depth
            {
                assert_eq!(sign, column, "{name}: {line}");
            }
            before = sign.map(|sign| (depth, sign));
        }
    }
}

#[test]
fn no_password_stands_in_a_file() {
    for (name, plan) in in_the_cloud() {
        for line in terraform::main(plan).lines().filter(|line| line.contains("password") && line.contains(" = ")) {
            let value = line.split_once(" = ").map_or("", |(_, value)| value);
            let harmless =
                value.starts_with("ephemeral.") || value.starts_with("var.") || value == "1" || value.starts_with("\"Password of");
            assert!(harmless, "{name}: {line}");
        }
    }
}

#[test]
fn alarms_stand_at_the_thresholds_of_the_plan() {
    for (name, plan) in of("aws") {
        let stack = Stack::of(plan);
        let text = terraform::main(plan).split_whitespace().filter(|word| *word != "#").collect::<Vec<_>>().join(" ");
        for site in &stack.sites {
            for series in &site.alarms {
                // What CloudWatch does not measure by itself is named.
                assert!(!aws::watched(site, plan, series).is_empty() || text.contains(&series.title), "{name}: {}", series.title);
                for watched in aws::watched(site, plan, series) {
                    assert!(watched.threshold.is_finite() && watched.threshold >= 0.0, "{name}: {}", series.title);
                    if series.metric.measures == "cpu" {
                        assert!((watched.threshold - series.metric.alarm_above * 100.0).abs() < 1e-9, "{name}: {}", series.title);
                    }
                }
            }
        }
    }
}

#[test]
fn machines_of_ones_own_are_all_in_the_inventory() {
    let plan = on("bare_metal");
    let (inventory, runbook) = (written("inventory.ini", &plan), written("runbook.md", &plan));
    let design = &plan.recommendation.design;
    for tier in design.tiers.iter().filter(|tier| tier.count > 0) {
        let hosts = inventory.lines().filter(|line| line.starts_with(&format!("{}-", tier.id)) && line.contains(" hall=")).count();
        assert!(hosts >= tier.count as usize, "{}: {hosts}", tier.id);
        assert!(runbook.contains(&format!("| {} | {} |", words::tier(&tier.id), hosts)), "{}", tier.id);
    }
    for (name, plan) in of("bare_metal").filter(|(_, plan)| lacks_design(plan).is_none()) {
        let text = written("inventory.ini", plan);
        let groups: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
        assert_eq!(groups.iter().collect::<BTreeSet<_>>().len(), groups.len(), "{name}");
        assert!(
            text.lines().all(|line| line.is_empty()
                || line.starts_with(['#', '['])
                || line.contains('=')
                || groups.contains(&&*format!("[{line}]"))),
            "{name}"
        );
    }
}

fn written(name: &str, plan: &Plan) -> String {
    export::by_name(name).expect("an export").of(plan).expect("the plan has it")
}

/// The sample plan as another provider would have it.
fn on(provider: &str) -> Plan {
    let (region, web, database, service) = match provider {
        "gcp" => ("us-central1", "t2d-standard-2", "db-custom-2-8192", "Cloud SQL for PostgreSQL with high availability"),
        "azure" => ("eastus", "Standard_D2ps_v6", "GP_Standard_D2ds_v5", "Azure Database for PostgreSQL, zone-redundant"),
        "bare_metal" => ("eu", "ryzen-8c-64g", "db-ryzen-8c-64g", "PostgreSQL pair in two data centres"),
        _ => ("us-east-1", "m7g.large", "db.m7g.large", "RDS for PostgreSQL"),
    };
    let mut plan = sample::plan();
    plan.profile.commercial.provider = provider.to_owned();
    plan.profile.commercial.region = Some(region.to_owned());
    for tier in &mut plan.recommendation.design.tiers {
        match tier.id.as_str() {
            "web" => tier.product = web.to_owned(),
            "database" => (tier.product, tier.service) = (database.to_owned(), service.to_owned()),
            _ => {}
        }
        // What else AWS calls its own is nobody else's.
        if provider != "aws" && tier.id != "database" {
            tier.service = words::tier(&tier.id);
        }
    }
    plan
}

#[test]
fn files_are_as_reviewed() {
    for (provider, name) in [
        ("aws", "main.tf"),
        ("aws", "cloudformation.yml"),
        ("gcp", "main.tf"),
        ("azure", "main.tf"),
        ("bare_metal", "inventory.ini"),
        ("bare_metal", "runbook.md"),
    ] {
        insta::assert_snapshot!(format!("{provider} {name}"), written(name, &on(provider)));
    }
}

/// The text that a literal stands for; none where it would end early or evaluate something.
fn read(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\n' | '\r' => return None,
            '\\' => match letters.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    out.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                letter @ ('"' | '\\') => out.push(letter),
                _ => return None,
            },
            '$' | '%' if letters.peek() == Some(&letter) && letters.clone().nth(1) == Some('{') => {
                letters.next();
                letters.next();
                out.push(letter);
                out.push('{');
            }
            '$' | '%' if letters.peek() == Some(&'{') => return None,
            letter => out.push(letter),
        }
    }
    Some(out)
}

proptest! {
    #[test]
    fn a_text_stays_that_text(text in "(?s).{0,40}|[$%{}\"\\\\\n\r\t#]{0,20}") {
        prop_assert_eq!(read(&hcl::quoted(&text)), Some(text.clone()));
        let mut document = Document::headed(vec![text.clone()]);
        document.resource(std::slice::from_ref(&text), "a", "b", Body::new().set("c", Value::Text(text.clone())).set("d", code("1")));
        let lines = document.written();
        let others = lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        prop_assert_eq!(others, 4, "{}", lines);
    }

    /// Whoever names a plan writes no line of a file.
    #[test]
    fn a_title_stays_in_its_comment(title in "(?s).{0,60}") {
        let mut plan = on("aws");
        let usual: Vec<usize> = ["main.tf", "cloudformation.yml"].map(|name| without_comments(&written(name, &plan)).len()).to_vec();
        plan.profile.title = title;
        let now: Vec<usize> = ["main.tf", "cloudformation.yml"].map(|name| without_comments(&written(name, &plan)).len()).to_vec();
        prop_assert_eq!(usual, now);
    }
}
