//! For Google Cloud. Its network, its balancer and its CDN span regions: they stand once, whatever stands in each.

use super::{own, own_of, own_part, suffix, writer};
use crate::{
    domain::words::split_region,
    export::{
        graph::identifier,
        series::Series,
        stack::{
            Balancer, Cache, Database, Edge, Fleet, Kind, Port, Site, Stack, Volume,
            hcl::{Body, Document, Value, code, list, map, named, numbered, quoted},
            of_alarms, plain, rounded,
        },
    },
};

/// Where the balancers and their probes come from.
const PROXIES: [&str; 2] = ["130.211.0.0/22", "35.191.0.0/16"];

pub fn document(stack: &Stack) -> Document {
    let first = &stack.sites[0];
    let mut document = super::begun(stack, ("google", "~> 7.0"), generated(first));
    let project = document.variable("project", "Project that all is built in.", "string", None);
    document.add(&[], "provider \"google\"".into(), Body::new().set("project", project).set("region", first.region.as_str()));
    let mut writer = Writer::of(stack, first, document);
    writer.network();
    writer.secret();
    for site in &stack.sites {
        writer.turn_to(site);
        writer.here();
    }
    writer.turn_to(first);
    writer.balancer();
    writer.names();
    writer.document
}

/// Cloud SQL's password is made here; AlloyDB's is asked for.
fn generated(site: &Site) -> bool {
    site.database.as_ref().is_some_and(|database| matches!(database.kind, Kind::OneZone | Kind::TwoZones))
}

writer!();

impl<'s> Writer<'s> {
    fn turn_to(&mut self, site: &'s Site<'s>) {
        self.site = site;
        self.suffix = suffix(site);
    }

    /// Of a part, in both regions.
    fn tag(part: &str) -> String {
        part.replace('_', "-")
    }

    fn zone(&self, place: u32) -> String {
        format!("data.google_compute_zones.zones{}.names[{place}]", self.suffix)
    }

    fn zones(&self, zones: u32) -> Value {
        code(format!("slice(data.google_compute_zones.zones{}.names, 0, {zones})", self.suffix))
    }

    // The network.

    fn network(&mut self) {
        let body = Body::new().set("name", named("network")).set("auto_create_subnetworks", false);
        self.says(
            "One network over all regions; nothing is let in but what the architecture connects.",
            "google_compute_network",
            "network",
            body,
        );
        let sites = &self.stack.sites;
        let edges: Vec<&Edge> = sites.iter().flat_map(|site| &site.edges).collect();
        let mut written: Vec<&Edge> = Vec::new();
        for edge in edges {
            if !written.contains(&edge) {
                written.push(edge);
                self.rule(edge);
            }
        }
        let managed = sites.iter().any(|site| site.database.as_ref().is_some_and(|database| database.kind != Kind::OwnMachine));
        if managed {
            let body = Body::new()
                .set("name", named("data"))
                .set("purpose", "VPC_PEERING")
                .set("address_type", "INTERNAL")
                .set("prefix_length", 16)
                .set("network", code("google_compute_network.network.id"));
            self.says("The database has addresses of the network alone.", "google_compute_global_address", "data", body);
            let body = Body::new()
                .set("network", code("google_compute_network.network.id"))
                .set("service", "servicenetworking.googleapis.com")
                .set("reserved_peering_ranges", code("[google_compute_global_address.data.name]"));
            self.plain("google_service_networking_connection", "data", body);
        }
    }

    fn port(&mut self, port: Port) -> Value {
        match port {
            // Own machines listen where Elasticsearch does.
            Port::Search => 9200.into(),
            _ => match port.number() {
                Some(number) => u32::from(number).into(),
                None => self.document.variable("app_port", "Port that the app listens on.", "number", Some(8080.into())),
            },
        }
    }

    /// Into machines alone: what Google runs has no rules of ours.
    fn rule(&mut self, edge: &Edge) {
        let site = &self.stack.sites[0];
        let own_database = site.database.as_ref().is_some_and(|database| database.kind == Kind::OwnMachine);
        let machines = |part: &str| site.fleet(part).is_some() || part == "search" || (part == "database" && own_database);
        if !machines(&edge.to) {
            return;
        }
        // The inner balancers pass packets on as they come: whoever calls one calls the machines behind it.
        let callers: Vec<String> = if edge.from.starts_with("balancer_") {
            site.edges.iter().filter(|before| before.to == edge.from).map(|before| before.from.clone()).collect()
        } else {
            vec![edge.from.clone()]
        };
        let port = self.port(edge.port);
        let allow = Body::new().set("protocol", "tcp").set("ports", Value::List(vec![port]));
        let body = Body::new()
            .set("name", named(&Self::tag(&format!("{}-from-{}-{:?}", edge.to, edge.from, edge.port)).to_lowercase()))
            .set("network", code("google_compute_network.network.id"))
            .set("target_tags", list([Self::tag(&edge.to)]));
        let body = match edge.from.as_str() {
            "users" => body.set("source_ranges", list(["0.0.0.0/0"])),
            "cdn" | "load_balancer" => body.set("source_ranges", list(PROXIES)),
            _ => body.set("source_tags", list(callers.iter().map(|from| Self::tag(from)))),
        };
        let name = format!("{}_from_{}_{:?}", edge.to, edge.from, edge.port).to_lowercase();
        self.plain("google_compute_firewall", &name, body.block("allow", allow));
        if edge.from.starts_with("balancer_") {
            let port = self.port(edge.port);
            let body = Body::new()
                .set("name", named(&Self::tag(&format!("{}-probes", edge.to))))
                .set("network", code("google_compute_network.network.id"))
                .set("target_tags", list([Self::tag(&edge.to)]))
                .set("source_ranges", list(PROXIES))
                .block("allow", Body::new().set("protocol", "tcp").set("ports", Value::List(vec![port])));
            self.plain("google_compute_firewall", &format!("{}_probes", edge.to), body);
        }
    }

    fn secret(&mut self) {
        let Some(database) = &self.site.database else { return };
        match database.kind {
            Kind::OwnMachine => {}
            Kind::Shared => {
                let about = "Password of the database's first user; from your secret manager, never in a file.";
                self.document.variable("database_password", about, "string", None);
            }
            Kind::OneZone | Kind::TwoZones => {
                let reason = "The password is made once, kept by Secret Manager alone and never written to Terraform's state.";
                let body = Body::new().set("length", 32).set("special", false);
                self.document.add(&[reason.to_owned()], "ephemeral \"random_password\" \"database\"".into(), body);
                let body = Body::new().set("secret_id", named("database")).block("replication", Body::new().block("auto", Body::new()));
                self.plain("google_secret_manager_secret", "database", body);
                let body = Body::new()
                    .set("secret", code("google_secret_manager_secret.database.id"))
                    .set("secret_data_wo", code("ephemeral.random_password.database.result"))
                    .set("secret_data_wo_version", 1);
                self.plain("google_secret_manager_secret_version", "database", body);
            }
        }
    }

    /// What stands in this region.
    fn here(&mut self) {
        let site = self.site;
        let body = Body::new().set("region", site.region.as_str()).set("status", "UP");
        self.document.data("google_compute_zones", &format!("zones{}", self.suffix), body);
        let net = if site.second { 1 } else { 0 };
        let zones = match site.zones {
            1 => "One zone, as the plan has it.".to_owned(),
            zones => format!("{zones} zones, as the plan has it: the loss of one leaves the rest. A subnet spans them all."),
        };
        let body = Body::new()
            .set("name", own(self.site, "machines"))
            .set("region", site.region.as_str())
            .set("network", code("google_compute_network.network.id"))
            .set("ip_cidr_range", format!("10.{net}.0.0/18"))
            .set("private_ip_google_access", true);
        self.says(&zones, "google_compute_subnetwork", "machines", body);
        if site.gateways > 0 {
            let body = Body::new()
                .set("name", own(self.site, "router"))
                .set("region", site.region.as_str())
                .set("network", code("google_compute_network.network.id"));
            self.plain("google_compute_router", "router", body);
            let body = Body::new()
                .set("name", own(self.site, "nat"))
                .set("region", site.region.as_str())
                .set("router", self.at("google_compute_router", "router", "name"))
                .set("nat_ip_allocate_option", "AUTO_ONLY")
                .set("source_subnetwork_ip_ranges_to_nat", "ALL_SUBNETWORKS_ALL_IP_RANGES");
            let reason = "Machines have no address of their own: they reach out through the gateway, and nothing reaches in.";
            self.says(reason, "google_compute_router_nat", "nat", body);
        }
        let what = if site.second { "machine-second" } else { "machine" };
        let body = Body::new().set("account_id", named(what)).set("display_name", "Machines of the plan");
        self.plain("google_service_account", "machine", body);
        self.machines_may();
        self.objects();
        self.queue();
        self.database();
        self.caches();
        self.key_value();
        self.search();
        for fleet in &site.fleets {
            self.fleet(fleet);
        }
        for balancer in &site.balancers {
            if !balancer.public {
                self.inner(balancer);
            }
        }
        self.alarms();
    }

    fn machines_may(&mut self) {
        let member = code(format!("\"serviceAccount:${{google_service_account.machine{}.email}}\"", self.suffix));
        let mut roles = vec!["roles/monitoring.metricWriter", "roles/logging.logWriter"];
        if self.site.key_value.is_some() {
            roles.push("roles/datastore.user");
        }
        for role in roles {
            let body = Body::new().set("project", code("var.project")).set("role", role).set("member", member.clone());
            self.plain("google_project_iam_member", &format!("machine_{}", identifier(role.trim_start_matches("roles/"))), body);
        }
        if generated(&self.stack.sites[0]) {
            let body = Body::new()
                .set("secret_id", code("google_secret_manager_secret.database.id"))
                .set("role", "roles/secretmanager.secretAccessor")
                .set("member", member);
            self.plain("google_secret_manager_secret_iam_member", "machine", body);
        }
    }

    // Machines.

    /// What a machine starts from: its image, and the script that makes it this part.
    fn boots(&mut self, id: &str, class: &str) -> (Value, Value) {
        let arch = if is_arm(class) { "arm64" } else { "amd64" };
        let image = self.document.variable(
            &format!("image_{arch}"),
            &format!("Machine image for {arch}: that of your app, or Debian."),
            "string",
            Some(format!("debian-cloud/debian-12{}", if arch == "arm64" { "-arm64" } else { "" }).into()),
        );
        let about = "Shell commands that make a machine a part of your app; HEADROOM_PART says which.";
        self.document.variable("boot_script", about, "string", Some("true".into()));
        (image, code(format!("\"#!/bin/bash\\nexport HEADROOM_PART={id}\\n${{var.boot_script}}\\n\"")))
    }

    fn template(&mut self, id: &str, class: &str, volume: Volume, reasons: &[String]) {
        let (image, script) = self.boots(id, class);
        let mut network = Body::new().set("subnetwork", self.at("google_compute_subnetwork", "machines", "id"));
        if self.site.gateways == 0 {
            network = network.block("access_config", Body::new());
        }
        let body = Body::new()
            .set("name_prefix", code(format!("\"${{var.name}}-{}-\"", Self::tag(id))))
            .set("region", self.site.region.as_str())
            .set("machine_type", class)
            .set("tags", list([Self::tag(id)]))
            .set("metadata_startup_script", script)
            .block(
                "disk",
                Body::new()
                    .set("source_image", image)
                    .set("disk_type", disk_type(class))
                    .set("disk_size_gb", volume.gib.max(10))
                    .set("boot", true)
                    .set("auto_delete", true),
            )
            .block("network_interface", network)
            .block("service_account", self.account())
            .block("shielded_instance_config", Body::new().set("enable_vtpm", true))
            .block("lifecycle", Body::new().set("create_before_destroy", true));
        self.add(reasons, "google_compute_instance_template", id, body);
    }

    fn account(&self) -> Body {
        Body::new().set("email", self.at("google_service_account", "machine", "email")).set("scopes", list(["cloud-platform"]))
    }

    fn fleet(&mut self, fleet: &Fleet) {
        if !fleet.is_group(self.site) {
            self.machine(&fleet.id, fleet.class, fleet.volume, &fleet.reasons);
            return;
        }
        self.template(&fleet.id, fleet.class, fleet.volume, &fleet.reasons);
        self.group(&fleet.id, fleet.count, fleet.zones.min(self.site.zones), fleet.target.is_some(), fleet.behind.as_deref());
        let Some(target) = fleet.target else { return };
        let policy = Body::new()
            .set("min_replicas", fleet.minimum)
            .set("max_replicas", fleet.maximum)
            .set("cooldown_period", 180)
            .block("cpu_utilization", Body::new().set("target", (target * 1000.0).round().max(10.0) / 1000.0));
        let body = Body::new()
            .set("name", own(self.site, &fleet.id))
            .set("region", self.site.region.as_str())
            .set("target", self.at("google_compute_region_instance_group_manager", &fleet.id, "id"))
            .block("autoscaling_policy", policy);
        let reason =
            "Steered by the share of CPU that the plan has in use at the busiest hour: what is spare stays spare as the fleet grows.";
        self.says(reason, "google_compute_region_autoscaler", &fleet.id, body);
    }

    fn group(&mut self, id: &str, count: u32, zones: u32, elastic: bool, behind: Option<&str>) {
        let app = self.port(Port::App);
        let mut body = Body::new()
            .set("name", own(self.site, id))
            .set("region", self.site.region.as_str())
            .set("base_instance_name", own(self.site, id))
            .set("distribution_policy_zones", self.zones(zones));
        if !elastic {
            body = body.set("target_size", count);
        }
        body = body
            .block("version", Body::new().set("instance_template", self.at("google_compute_instance_template", id, "self_link_unique")));
        if behind.is_some() {
            body = body.block("named_port", Body::new().set("name", "app").set("port", app.clone()));
            let path =
                self.document.variable("health_path", "Path that answers 200 while a machine is well.", "string", Some("/health".into()));
            let check = Body::new()
                .set("name", own(self.site, id))
                .block("http_health_check", Body::new().set("port", app).set("request_path", path));
            self.plain("google_compute_health_check", id, check);
            let healing = Body::new().set("health_check", self.at("google_compute_health_check", id, "id")).set("initial_delay_sec", 300);
            body = body.block("auto_healing_policies", healing);
        }
        body = body.block(
            "update_policy",
            Body::new()
                .set("type", "PROACTIVE")
                .set("minimal_action", "REPLACE")
                .set("max_surge_fixed", zones)
                .set("max_unavailable_fixed", 0),
        );
        let size = if elastic {
            format!("{count} in the busiest hour, following the load.")
        } else {
            format!("{count} at every hour; one that fails is replaced.")
        };
        self.says(&size, "google_compute_region_instance_group_manager", id, body);
    }

    /// One machine with an address that stays.
    fn machine(&mut self, id: &str, class: &str, volume: Volume, reasons: &[String]) {
        let body = Body::new().set("name", own(self.site, id)).set("region", self.site.region.as_str());
        self.plain("google_compute_address", id, body);
        let (image, script) = self.boots(id, class);
        let disk = Body::new().set("image", image).set("type", disk_type(class)).set("size", volume.gib.max(10));
        let network = Body::new()
            .set("subnetwork", self.at("google_compute_subnetwork", "machines", "id"))
            .block("access_config", Body::new().set("nat_ip", self.at("google_compute_address", id, "address")));
        let body = Body::new()
            .set("name", own(self.site, id))
            .set("zone", code(self.zone(0)))
            .set("machine_type", class)
            .set("tags", list([Self::tag(id)]))
            .set("metadata_startup_script", script)
            .set("deletion_protection", true)
            .block("boot_disk", Body::new().set("auto_delete", false).block("initialize_params", disk))
            .block("network_interface", network)
            .block("service_account", self.account());
        self.add(reasons, "google_compute_instance", id, body);
        let address = self.at("google_compute_address", id, "address");
        self.output(&format!("{id}_ip"), address);
    }

    /// Before a service, seen from inside alone.
    fn inner(&mut self, balancer: &Balancer) {
        let to = balancer.to.as_str();
        let port = self.port(Port::App);
        let body = Body::new()
            .set("name", own(self.site, to))
            .set("region", self.site.region.as_str())
            .set("protocol", "TCP")
            .set("load_balancing_scheme", "INTERNAL")
            .set("health_checks", Value::List(vec![self.at("google_compute_health_check", to, "id")]))
            .block(
                "backend",
                Body::new()
                    .set("group", self.at("google_compute_region_instance_group_manager", to, "instance_group"))
                    .set("balancing_mode", "CONNECTION"),
            );
        self.add(&balancer.reasons, "google_compute_region_backend_service", to, body);
        let body = Body::new()
            .set("name", own(self.site, to))
            .set("region", self.site.region.as_str())
            .set("load_balancing_scheme", "INTERNAL")
            .set("backend_service", self.at("google_compute_region_backend_service", to, "id"))
            .set("network", code("google_compute_network.network.id"))
            .set("subnetwork", self.at("google_compute_subnetwork", "machines", "id"))
            .set("ports", Value::List(vec![port]));
        self.plain("google_compute_forwarding_rule", to, body);
    }

    /// Before the web tier: one for all regions.
    fn balancer(&mut self) {
        let Some(balancer) = self.site.balancers.first() else { return };
        let mut reasons = balancer.reasons.clone();
        if self.stack.sites.len() > 1 {
            reasons.push("It stands in front of both regions.".to_owned());
        }
        let body = Body::new().set("name", named("public"));
        self.plain("google_compute_global_address", "public", body);
        let mut body = Body::new()
            .set("name", named("web"))
            .set("protocol", "HTTP")
            .set("port_name", "app")
            .set("load_balancing_scheme", "EXTERNAL_MANAGED")
            .set("health_checks", code("[google_compute_health_check.web.id]"));
        if self.site.cdn.is_some() {
            body = body.set("enable_cdn", true);
        }
        let idle = self.stack.sites.iter().any(|site| !site.active);
        if idle {
            let about = "Whether the second region answers users: set it once its database is promoted.";
            self.document.variable("failed_over", about, "bool", Some(false.into()));
        }
        for site in &self.stack.sites {
            let suffix = suffix(site);
            let capacity = match (idle, site.second) {
                (false, _) => 1.into(),
                (true, false) => code("var.failed_over ? 0 : 1"),
                (true, true) => code("var.failed_over ? 1 : 0"),
            };
            let group = code(format!("google_compute_region_instance_group_manager.web{suffix}.instance_group"));
            body = body
                .block("backend", Body::new().set("group", group).set("balancing_mode", "UTILIZATION").set("capacity_scaler", capacity));
        }
        if self.site.cdn.is_some() {
            let policy = Body::new().set("cache_mode", "USE_ORIGIN_HEADERS");
            let key = Body::new().set("include_host", true).set("include_protocol", true).set("include_query_string", true);
            body = body.block("cdn_policy", policy.block("cache_key_policy", key));
        }
        self.add(&reasons, "google_compute_backend_service", "web", body);
        let mut body = Body::new().set("name", named("web")).set("default_service", code("google_compute_backend_service.web.id"));
        if let (Some(part), true) = (&self.site.cdn, self.site.objects.is_some()) {
            let bucket = Body::new()
                .set("name", named("objects"))
                .set("bucket_name", code("google_storage_bucket.objects.name"))
                .set("enable_cdn", true);
            let reasons = part.reasons.clone();
            self.add(&reasons, "google_compute_backend_bucket", "objects", bucket);
            let rule = Body::new().set("paths", list(["/static/*"])).set("service", code("google_compute_backend_bucket.objects.id"));
            body = body.block("host_rule", Body::new().set("hosts", list(["*"])).set("path_matcher", "all")).block(
                "path_matcher",
                Body::new()
                    .set("name", "all")
                    .set("default_service", code("google_compute_backend_service.web.id"))
                    .block("path_rule", rule),
            );
        }
        self.plain("google_compute_url_map", "web", body);
        let domain = self.domain();
        let body = Body::new().set("name", named("web")).block("managed", Body::new().set("domains", Value::List(vec![domain])));
        self.plain("google_compute_managed_ssl_certificate", "web", body);
        let body = Body::new()
            .set("name", named("web"))
            .set("url_map", code("google_compute_url_map.web.id"))
            .set("ssl_certificates", code("[google_compute_managed_ssl_certificate.web.id]"));
        self.plain("google_compute_target_https_proxy", "web", body);
        let rule = |proxy: &str, port: &str, name: &str| {
            Body::new()
                .set("name", named(name))
                .set("load_balancing_scheme", "EXTERNAL_MANAGED")
                .set("ip_address", code("google_compute_global_address.public.id"))
                .set("port_range", port)
                .set("target", code(proxy))
        };
        self.plain("google_compute_global_forwarding_rule", "web", rule("google_compute_target_https_proxy.web.id", "443", "https"));
        let redirect = Body::new().set("https_redirect", true).set("strip_query", false);
        let body = Body::new().set("name", named("redirect")).block("default_url_redirect", redirect);
        self.plain("google_compute_url_map", "redirect", body);
        let body = Body::new().set("name", named("redirect")).set("url_map", code("google_compute_url_map.redirect.id"));
        self.plain("google_compute_target_http_proxy", "redirect", body);
        self.plain("google_compute_global_forwarding_rule", "redirect", rule("google_compute_target_http_proxy.redirect.id", "80", "http"));
        self.document.output("public_ip", code("google_compute_global_address.public.address"));
    }

    fn domain(&mut self) -> Value {
        self.document.variable("domain", "Name of the site.", "string", None)
    }

    fn names(&mut self) {
        let Some(part) = &self.site.dns else { return };
        self.domain();
        let zone = self.document.variable("dns_zone", "Cloud DNS zone that the site's name is in.", "string", None);
        let address = if self.site.balancers.is_empty() {
            self.at("google_compute_address", self.site.entrance(), "address")
        } else {
            code("google_compute_global_address.public.address")
        };
        let body = Body::new()
            .set("managed_zone", zone)
            .set("name", code("\"${var.domain}.\""))
            .set("type", "A")
            .set("ttl", 60)
            .set("rrdatas", Value::List(vec![address]));
        let reasons = part.reasons.clone();
        self.add(&reasons, "google_dns_record_set", "site", body);
    }

    // Stores.

    fn database(&mut self) {
        let Some(database) = &self.site.database else { return };
        match database.kind {
            Kind::OwnMachine => self.machine("database", database.class, database.volume, &database.reasons),
            Kind::Shared => self.alloy(database),
            Kind::OneZone | Kind::TwoZones => self.sql(database),
        }
    }

    fn many(&self, database: &Database) -> Body {
        if database.writers > 1 { Body::new().set("count", database.writers) } else { Body::new() }
    }

    fn version(&mut self) -> Value {
        self.document.variable("postgres_version", "Version of PostgreSQL.", "string", Some("17".into()));
        code("\"POSTGRES_${var.postgres_version}\"")
    }

    fn sql(&mut self, database: &Database) {
        let version = self.version();
        let mut reasons = database.reasons.clone();
        if database.writers > 1 {
            reasons.push(format!("{} writers: each holds its part of the data.", database.writers));
        }
        let inside = || {
            Body::new()
                .set("ipv4_enabled", false)
                .set("private_network", code("google_compute_network.network.id"))
                .set("ssl_mode", "ENCRYPTED_ONLY")
        };
        let settings = |class: &str, regional: bool, gib: u32| {
            Body::new()
                .set("tier", class)
                .set("edition", "ENTERPRISE")
                .set("availability_type", if regional { "REGIONAL" } else { "ZONAL" })
                .set("disk_type", "PD_SSD")
                .set("disk_size", gib.max(10))
        };
        let mut body = self
            .many(database)
            .set("name", own_of(self.site, "database", database.writers))
            .set("region", self.site.region.as_str())
            .set("database_version", version.clone())
            .set("deletion_protection", true)
            .set("depends_on", code("[google_service_networking_connection.data]"));
        let own = settings(database.class, database.kind == Kind::TwoZones, database.volume.gib).block("ip_configuration", inside());
        if self.site.second {
            reasons.push("A copy of the first region's database, ready to be promoted.".to_owned());
            let index = if database.writers > 1 { "[count.index]" } else { "" };
            body =
                body.set("master_instance_name", code(format!("google_sql_database_instance.database{index}.name"))).block("settings", own);
        } else {
            let kept = Body::new()
                .set("enabled", true)
                .set("point_in_time_recovery_enabled", true)
                .set("transaction_log_retention_days", database.backup_days.clamp(1, 7))
                .block("backup_retention_settings", Body::new().set("retained_backups", database.backup_days.clamp(1, 365)));
            body = body.block("settings", own.block("backup_configuration", kept));
        }
        self.add(&reasons, "google_sql_database_instance", "database", body);
        let index = if database.writers > 1 { "[count.index]" } else { "" };
        let instance = code(format!("google_sql_database_instance.database{index}.name"));
        if !self.site.second {
            let body = self.many(database).set("name", "app").set("instance", instance.clone());
            self.plain("google_sql_database", "app", body);
            let body = self
                .many(database)
                .set("name", "headroom")
                .set("instance", instance)
                .set("password_wo", code("ephemeral.random_password.database.result"))
                .set("password_wo_version", 1);
            self.plain("google_sql_user", "app", body);
        }
        let all = if database.writers > 1 { "[*]" } else { "" };
        let address = code(format!("google_sql_database_instance.database{}{all}.private_ip_address", self.suffix));
        self.output("database_ip", address);
        let Some(replicas) = &database.replicas else { return };
        let of = if database.writers > 1 { format!("[floor(count.index / {})]", replicas.each) } else { String::new() };
        let own = settings(replicas.class, false, database.volume.gib).block("ip_configuration", inside()).block(
            "location_preference",
            Body::new()
                .set("zone", code(format!("data.google_compute_zones.zones{}.names[count.index % {}]", self.suffix, self.site.zones))),
        );
        let body = Body::new()
            .set("count", replicas.each * database.writers)
            .set("name", numbered(&own_part(self.site, "replica")))
            .set("region", self.site.region.as_str())
            .set("database_version", version)
            .set("master_instance_name", code(format!("google_sql_database_instance.database{of}.name")))
            .set("deletion_protection", false)
            .block("settings", own);
        self.add(&replicas.reasons, "google_sql_database_instance", "replicas", body);
    }

    fn alloy(&mut self, database: &Database) {
        let version = self.version();
        let mut reasons = database.reasons.clone();
        if database.writers > 1 {
            reasons.push(format!("{} clusters: each holds its part of the data.", database.writers));
        }
        let index = if database.writers > 1 { "[count.index]" } else { "" };
        let mut body = self
            .many(database)
            .set("cluster_id", own_of(self.site, "database", database.writers))
            .set("location", self.site.region.as_str())
            .set("database_version", version)
            .set("depends_on", code("[google_service_networking_connection.data]"));
        if self.site.second {
            reasons.push("A copy of the first region's cluster, ready to be promoted.".to_owned());
            body = body
                .set("cluster_type", "SECONDARY")
                .set("deletion_policy", "FORCE")
                .block("network_config", Body::new().set("network", code("google_compute_network.network.id")))
                .block(
                    "secondary_config",
                    Body::new().set("primary_cluster_name", code(format!("google_alloydb_cluster.database{index}.name"))),
                );
        } else {
            body = body
                .block("network_config", Body::new().set("network", code("google_compute_network.network.id")))
                .block("initial_user", Body::new().set("user", "headroom").set("password", code("var.database_password")))
                .block(
                    "continuous_backup_config",
                    Body::new().set("enabled", true).set("recovery_window_days", database.backup_days.clamp(1, 35)),
                );
        }
        self.add(&reasons, "google_alloydb_cluster", "database", body);
        let cluster = |suffix: &str| code(format!("google_alloydb_cluster.database{suffix}{index}.name"));
        let body = self
            .many(database)
            .set("cluster", cluster(self.suffix))
            .set("instance_id", own_of(self.site, "writer", database.writers))
            .set("instance_type", if self.site.second { "SECONDARY" } else { "PRIMARY" })
            .set("availability_type", if database.machines > 1 { "REGIONAL" } else { "ZONAL" })
            .block("machine_config", Body::new().set("cpu_count", processors(database.class)));
        self.plain("google_alloydb_instance", "database", body);
        if let Some(replicas) = &database.replicas {
            let body = self
                .many(database)
                .set("cluster", cluster(self.suffix))
                .set("instance_id", own_of(self.site, "readers", database.writers))
                .set("instance_type", "READ_POOL")
                .set("depends_on", code(format!("[google_alloydb_instance.database{}]", self.suffix)))
                .block("machine_config", Body::new().set("cpu_count", processors(replicas.class)))
                .block("read_pool_config", Body::new().set("node_count", replicas.each));
            self.add(&replicas.reasons, "google_alloydb_instance", "replicas", body);
        }
        let all = if database.writers > 1 { "[*]" } else { "" };
        let address = code(format!("google_alloydb_instance.database{}{all}.ip_address", self.suffix));
        self.output("database_ip", address);
    }

    fn caches(&mut self) {
        let site = self.site;
        if site.caches.is_empty() {
            return;
        }
        let subnet = self.at("google_compute_subnetwork", "machines", "id");
        let body = Body::new()
            .set("name", own(self.site, "memory"))
            .set("location", site.region.as_str())
            .set("service_class", "gcp-memorystore-redis")
            .set("network", code("google_compute_network.network.id"))
            .block("psc_config", Body::new().set("subnetworks", Value::List(vec![subnet])));
        self.plain("google_network_connectivity_service_connection_policy", "memory", body);
        for cache in &site.caches {
            self.cache(cache);
        }
    }

    fn cache(&mut self, cache: &Cache) {
        let kind = cache.class.to_uppercase().replace('-', "_");
        let body = Body::new()
            .set("name", own(self.site, &cache.id))
            .set("region", self.site.region.as_str())
            .set("node_type", kind)
            .set("shard_count", cache.primaries)
            .set("replica_count", cache.replicas)
            .set("transit_encryption_mode", "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION")
            .set("deletion_protection_enabled", false)
            .set("depends_on", code(format!("[google_network_connectivity_service_connection_policy.memory{}]", self.suffix)))
            .block("psc_configs", Body::new().set("network", code("google_compute_network.network.id")))
            .block("zone_distribution_config", Body::new().set("mode", "MULTI_ZONE"));
        self.add(&cache.reasons, "google_redis_cluster", &cache.id, body);
        let address = self.at("google_redis_cluster", &cache.id, "discovery_endpoints");
        self.output(&format!("{}_endpoints", cache.id), address);
    }

    fn key_value(&mut self) {
        let Some(part) = &self.site.key_value else { return };
        if self.site.second {
            return;
        }
        let body = Body::new()
            .set("name", named("sessions"))
            .set("location_id", self.site.region.as_str())
            .set("type", "FIRESTORE_NATIVE")
            .set("delete_protection_state", "DELETE_PROTECTION_ENABLED");
        let reasons = part.reasons.clone();
        self.add(&reasons, "google_firestore_database", "sessions", body);
    }

    /// Nodes on machines of one's own.
    fn search(&mut self) {
        let Some(search) = &self.site.search else { return };
        let class = search.class.trim_end_matches(".search");
        let volume = Volume { gib: search.gib + 10, ..Volume::default() };
        if self.site.balancers.is_empty() {
            self.machine("search", class, volume, &search.reasons);
            return;
        }
        self.template("search", class, volume, &search.reasons);
        self.group("search", search.nodes, search.zones.min(self.site.zones), false, None);
        let body = Body::new()
            .set("name", named("search-among-themselves"))
            .set("network", code("google_compute_network.network.id"))
            .set("target_tags", list(["search"]))
            .set("source_tags", list(["search"]))
            .block("allow", Body::new().set("protocol", "tcp").set("ports", list(["9300"])));
        if !self.site.second {
            self.plain("google_compute_firewall", "search_among_themselves", body);
        }
    }

    fn objects(&mut self) {
        let Some(part) = &self.site.objects else { return };
        let unfinished = Body::new()
            .block("condition", Body::new().set("age", 7))
            .block("action", Body::new().set("type", "AbortIncompleteMultipartUpload"));
        let body = Body::new()
            .set("name", code(format!("\"${{var.name}}-${{var.project}}-objects{}\"", if self.site.second { "-second" } else { "" })))
            .set("location", self.site.region.to_uppercase())
            .set("storage_class", "STANDARD")
            .set("uniform_bucket_level_access", true)
            .set("public_access_prevention", if self.site.cdn.is_some() { "inherited" } else { "enforced" })
            .block("lifecycle_rule", unfinished);
        let reasons = part.reasons.clone();
        self.add(&reasons, "google_storage_bucket", "objects", body);
        let bucket = self.at("google_storage_bucket", "objects", "name");
        let member = code(format!("\"serviceAccount:${{google_service_account.machine{}.email}}\"", self.suffix));
        let body = Body::new().set("bucket", bucket.clone()).set("role", "roles/storage.objectUser").set("member", member);
        self.plain("google_storage_bucket_iam_member", "machine", body);
        if self.site.cdn.is_some() {
            let body = Body::new().set("bucket", bucket).set("role", "roles/storage.legacyObjectReader").set("member", "allUsers");
            self.says(
                "The CDN reads as anybody does: keep here only what anybody may see.",
                "google_storage_bucket_iam_member",
                "anybody",
                body,
            );
        }
    }

    fn queue(&mut self) {
        let Some(part) = &self.site.queue else { return };
        let deadline = self.stack.plan.profile.work.job_deadline_seconds.ceil().clamp(10.0, 600.0) as u32;
        let reasons = part.reasons.clone();
        let body = Body::new().set("name", own(self.site, "jobs"));
        self.add(&reasons, "google_pubsub_topic", "jobs", body);
        let body = Body::new().set("name", own(self.site, "failed-jobs"));
        self.says("What failed five times waits here for somebody to look.", "google_pubsub_topic", "failed_jobs", body);
        let failed =
            Body::new().set("dead_letter_topic", self.at("google_pubsub_topic", "failed_jobs", "id")).set("max_delivery_attempts", 5);
        let body = Body::new()
            .set("name", own(self.site, "jobs"))
            .set("topic", self.at("google_pubsub_topic", "jobs", "id"))
            .set("ack_deadline_seconds", deadline)
            .set("message_retention_duration", "604800s")
            .block("expiration_policy", Body::new().set("ttl", ""))
            .block("dead_letter_policy", failed);
        self.plain("google_pubsub_subscription", "jobs", body);
        let body = Body::new()
            .set("name", own(self.site, "failed-jobs"))
            .set("topic", self.at("google_pubsub_topic", "failed_jobs", "id"))
            .block("expiration_policy", Body::new().set("ttl", ""));
        self.plain("google_pubsub_subscription", "failed_jobs", body);
        let member = code(format!("\"serviceAccount:${{google_service_account.machine{}.email}}\"", self.suffix));
        let body = Body::new()
            .set("topic", self.at("google_pubsub_topic", "jobs", "id"))
            .set("role", "roles/pubsub.publisher")
            .set("member", member.clone());
        self.plain("google_pubsub_topic_iam_member", "machine", body);
        let body = Body::new()
            .set("subscription", self.at("google_pubsub_subscription", "jobs", "id"))
            .set("role", "roles/pubsub.subscriber")
            .set("member", member);
        self.plain("google_pubsub_subscription_iam_member", "machine", body);
    }

    // What is watched.

    fn alarms(&mut self) {
        let site = self.site;
        if site.alarms.is_empty() {
            return;
        }
        if !site.second {
            let email = self.document.variable("alert_email", "Who is told of an alarm.", "string", None);
            let all = self.stack.sites.iter().flat_map(|site| site.alarms.iter().map(move |series| (site, series)));
            let unwatched = all.filter(|(site, series)| query(site, series).is_none()).map(|(_, series)| series);
            let reasons = of_alarms("Cloud Monitoring", unwatched);
            let body = Body::new().set("display_name", named("alerts")).set("type", "email").set("labels", map([("email_address", email)]));
            self.add(&reasons, "google_monitoring_notification_channel", "alerts", body);
        }
        for series in &site.alarms {
            let Some(query) = query(site, series) else { continue };
            let (tier, _) = split_region(&series.metric.tier);
            let condition = Body::new().set("display_name", plain(&series.title)).block(
                "condition_prometheus_query_language",
                Body::new().set("query", query).set("duration", "600s").set("evaluation_interval", "60s"),
            );
            let body = Body::new()
                .set("display_name", plain(&series.title))
                .set("combiner", "OR")
                .set("notification_channels", code("[google_monitoring_notification_channel.alerts.id]"))
                .block("conditions", condition)
                .block("documentation", Body::new().set("content", plain(&series.description)));
            let name = format!("{tier}_{}", series.metric.measures);
            self.add(std::slice::from_ref(&series.description), "google_monitoring_alert_policy", &name, body);
        }
    }
}

/// In PromQL, over Cloud Monitoring's own metrics; none where there is none.
fn query(site: &Site, series: &Series) -> Option<Value> {
    let metric = series.metric;
    let (tier, _) = split_region(&metric.tier);
    let above = rounded(metric.alarm_above);
    let second = if site.second { "-second" } else { "" };
    let part = tier.replace('_', "-");
    // The name of what is built is known to Terraform alone.
    let expression = |text: String| Some(code(quoted(&text).replace("$${var.name}", "${var.name}")));
    let share = |name: &str, label: &str, of: String| expression(format!("max by ({label}) ({name}{{{label}=~\"{of}\"}}) > {above}"));
    let rates = |names: [&str; 2], label: &str, of: String, scale: &str| {
        let [a, b] = names.map(|name| format!("sum by ({label}) (rate({name}{{{label}=~\"{of}\"}}[5m]))"));
        expression(format!("({a} + {b}){scale} > {above}"))
    };
    if tier == "load_balancer" {
        let requests = "loadbalancing_googleapis_com:https_request_count";
        return match metric.measures.as_str() {
            "response_time" => expression(format!(
                "histogram_quantile(0.95, sum by (le) (rate(loadbalancing_googleapis_com:https_total_latencies_bucket[5m]))) > {above}"
            )),
            "requests" => expression(format!("sum(rate({requests}[5m])) > {above}")),
            // So many minutes a month of nothing but failures are that share of all minutes.
            "failures" => {
                let share = above / (730.0 * 60.0);
                expression(format!("sum(rate({requests}{{response_code_class=\"500\"}}[1h])) / sum(rate({requests}[1h])) > {share}"))
            }
            _ => None,
        };
    }
    if tier == "queue" {
        let age = "pubsub_googleapis_com:subscription_oldest_unacked_message_age";
        return (metric.measures == "age_of_oldest_job")
            .then(|| expression(format!("max({age}{{subscription_id=\"${{var.name}}-jobs{second}\"}}) > {above}")))
            .flatten();
    }
    let own_database = site.database.as_ref().is_some_and(|database| database.kind == Kind::OwnMachine);
    let machines = site.fleet(tier).is_some() || tier == "search" || (tier == "database" && own_database);
    if machines {
        let of = format!("${{var.name}}-{part}{second}(-.*)?");
        let grouped = !site.balancers.is_empty();
        let over = if grouped { "avg" } else { "max" };
        let running = format!("sum(compute_googleapis_com:instance_group_size{{instance_group_name=\"${{var.name}}-{part}{second}\"}})");
        return match metric.measures.as_str() {
            "cpu" => expression(format!("{over}(compute_googleapis_com:instance_cpu_utilization{{instance_name=~\"{of}\"}}) > {above}")),
            "network" => rates(
                [
                    "compute_googleapis_com:instance_network_received_bytes_count",
                    "compute_googleapis_com:instance_network_sent_bytes_count",
                ],
                "instance_name",
                of,
                " * 8 / 1e9",
            ),
            "iops" => rates(
                ["compute_googleapis_com:instance_disk_read_ops_count", "compute_googleapis_com:instance_disk_write_ops_count"],
                "instance_name",
                of,
                "",
            ),
            "throughput" => rates(
                ["compute_googleapis_com:instance_disk_read_bytes_count", "compute_googleapis_com:instance_disk_write_bytes_count"],
                "instance_name",
                of,
                " / 1048576",
            ),
            "machines_running" if grouped => expression(format!("{running} > {above}")),
            "machines_missing" if grouped => {
                let count = site.fleet(tier).map_or(0, |fleet| fleet.count);
                expression(format!("{count} - {running} > {above}"))
            }
            _ => None,
        };
    }
    let shared = site.database.as_ref().is_some_and(|database| database.kind == Kind::Shared);
    match (tier, shared) {
        ("database" | "replicas", false) => {
            let name = if tier == "database" { "database" } else { "replica" };
            let of = format!(".*:${{var.name}}-{name}{second}(-[0-9]+)?");
            match metric.measures.as_str() {
                "cpu" => share("cloudsql_googleapis_com:database_cpu_utilization", "database_id", of),
                "memory" => share("cloudsql_googleapis_com:database_memory_utilization", "database_id", of),
                "storage" => share("cloudsql_googleapis_com:database_disk_utilization", "database_id", of),
                "connections" => expression(format!(
                    "max by (database_id) (sum by (database_id) (cloudsql_googleapis_com:database_postgresql_num_backends{{database_id=~\"{of}\"}})) > {above}"
                )),
                "replication_lag" => share("cloudsql_googleapis_com:database_replication_replica_lag", "database_id", of),
                "network" => rates(
                    [
                        "cloudsql_googleapis_com:database_network_received_bytes_count",
                        "cloudsql_googleapis_com:database_network_sent_bytes_count",
                    ],
                    "database_id",
                    of,
                    " * 8 / 1e9",
                ),
                "iops" => rates(
                    ["cloudsql_googleapis_com:database_disk_read_ops_count", "cloudsql_googleapis_com:database_disk_write_ops_count"],
                    "database_id",
                    of,
                    "",
                ),
                _ => None,
            }
        }
        ("database" | "replicas", true) => {
            let name = if tier == "database" { "writer" } else { "readers" };
            let of = format!("${{var.name}}-{name}{second}(-[0-9]+)?");
            match metric.measures.as_str() {
                "cpu" => share("alloydb_googleapis_com:instance_cpu_average_utilization", "instance_id", of),
                "connections" => share("alloydb_googleapis_com:instance_postgres_total_connections", "instance_id", of),
                "replication_lag" => {
                    let lag = "alloydb_googleapis_com:instance_postgres_replication_maximum_lag";
                    // Counted in milliseconds.
                    expression(format!("max by (instance_id) ({lag}{{instance_id=~\"{of}\"}}) / 1000 > {above}"))
                }
                _ => None,
            }
        }
        ("cache" | "sessions", _) => {
            let of = format!(".*${{var.name}}-{part}{second}");
            match metric.measures.as_str() {
                "memory" => share("redis_googleapis_com:cluster_memory_average_utilization", "cluster_id", of),
                "operations" => {
                    let calls = "redis_googleapis_com:cluster_commandstats_total_calls_count";
                    expression(format!("sum by (cluster_id) (rate({calls}{{cluster_id=~\"{of}\"}}[5m])) > {above}"))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Of AlloyDB: `alloydb-8-64` has eight.
fn processors(class: &str) -> u32 {
    class.split('-').nth(1).and_then(|number| number.parse().ok()).unwrap_or(2)
}

fn is_arm(class: &str) -> bool {
    ["t2a-", "c4a-", "n4a-"].iter().any(|family| class.starts_with(family))
}

/// The newest families take the newest disks alone.
fn disk_type(class: &str) -> &'static str {
    let newest = ["n4-", "n4a-", "n4d-", "c4-", "c4a-", "c4d-", "m4-"];
    if newest.iter().any(|family| class.starts_with(family)) { "hyperdisk-balanced" } else { "pd-balanced" }
}
