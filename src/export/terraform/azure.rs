//! For Azure.

use super::{is_managed, own, own_of, own_part, suffix, writer};
use crate::{
    domain::words::split_region,
    export::{
        graph::identifier,
        series::Series,
        stack::{
            Balancer, Cache, Database, Edge, Fleet, Kind, Port, Site, Stack, Volume,
            hcl::{Body, Document, Value, code, list, named, numbered},
            of_alarms, plain, rounded,
        },
    },
};

/// Of a flexible server, in MiB; the next one up is taken.
const STORAGE_MIB: [u32; 11] =
    [32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576, 2_097_152, 4_193_280, 8_388_608, 16_777_216, 33_553_408];

pub fn document(stack: &Stack) -> Document {
    let mut document = super::begun(stack, ("azurerm", "~> 4.50"), is_managed(&stack.sites[0]));
    let subscription = document.variable("subscription_id", "Subscription that all is built in.", "string", None);
    document.add(&[], "provider \"azurerm\"".into(), Body::new().set("subscription_id", subscription).block("features", Body::new()));
    for site in &stack.sites {
        let mut writer = Writer::of(stack, site, document);
        writer.here();
        document = writer.document;
    }
    let mut writer = Writer::of(stack, &stack.sites[0], document);
    writer.edge();
    writer.document
}

writer!();

impl Writer<'_> {
    /// Of what stands in this region's group.
    fn body(&self, part: &str) -> Body {
        Body::new()
            .set("name", own(self.site, part))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("location", self.at("azurerm_resource_group", "all", "location"))
    }

    fn zones(zones: u32) -> Value {
        list((1..=zones).map(|zone| zone.to_string()))
    }

    fn here(&mut self) {
        let site = self.site;
        let body = Body::new().set("name", own(self.site, "all")).set("location", site.region.as_str());
        self.plain("azurerm_resource_group", "all", body);
        self.network();
        self.identity();
        self.objects();
        self.queue();
        self.database();
        self.caches();
        self.search();
        for balancer in &site.balancers {
            self.balancer(balancer);
        }
        for fleet in &site.fleets {
            self.fleet(fleet);
        }
        self.key_value();
        self.alarms();
    }

    // The network.

    fn network(&mut self) {
        let site = self.site;
        let net = if site.second { 1 } else { 0 };
        let zones = match site.zones {
            1 => "One zone, as the plan has it.".to_owned(),
            zones => format!("{zones} zones, as the plan has it: the loss of one leaves the rest. A subnet spans them all."),
        };
        let body = self.body("network").set("address_space", list([format!("10.{net}.0.0/16")]));
        self.says(&zones, "azurerm_virtual_network", "network", body);
        self.subnet("machines", format!("10.{net}.0.0/18"), None);
        if is_managed(site) {
            let actions = list(["Microsoft.Network/virtualNetworks/subnets/join/action"]);
            let service = Body::new().set("name", "Microsoft.DBforPostgreSQL/flexibleServers").set("actions", actions);
            self.subnet(
                "data",
                format!("10.{net}.65.0/24"),
                Some(Body::new().set("name", "postgres").block("service_delegation", service)),
            );
        }
        if !site.caches.is_empty() {
            self.subnet("memory", format!("10.{net}.66.0/24"), None);
        }
        for part in site.guarded() {
            if self.has_machines(part) {
                let body = self.body(part);
                self.plain("azurerm_application_security_group", part, body);
            }
        }
        self.rules();
        if site.gateways > 0 {
            let body = self.body("nat").set("allocation_method", "Static").set("sku", "Standard");
            let reason = "Machines have no address of their own: they reach out through the gateway, and nothing reaches in.";
            self.says(reason, "azurerm_public_ip", "nat", body);
            let body = self.body("nat").set("sku_name", "Standard");
            self.plain("azurerm_nat_gateway", "nat", body);
            let body = Body::new()
                .set("nat_gateway_id", self.at("azurerm_nat_gateway", "nat", "id"))
                .set("public_ip_address_id", self.at("azurerm_public_ip", "nat", "id"));
            self.plain("azurerm_nat_gateway_public_ip_association", "nat", body);
            let body = Body::new()
                .set("nat_gateway_id", self.at("azurerm_nat_gateway", "nat", "id"))
                .set("subnet_id", self.at("azurerm_subnet", "machines", "id"));
            self.plain("azurerm_subnet_nat_gateway_association", "machines", body);
        }
        let others: Vec<&Site> = self.stack.sites.iter().filter(|other| other.second != site.second).collect();
        if !others.is_empty() {
            let other = if site.second { "" } else { "_second" };
            let body = Body::new()
                .set("name", "other-region")
                .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
                .set("virtual_network_name", self.at("azurerm_virtual_network", "network", "name"))
                .set("remote_virtual_network_id", code(format!("azurerm_virtual_network.network{other}.id")));
            self.says("The copy of the data goes from region to region inside.", "azurerm_virtual_network_peering", "other", body);
        }
    }

    fn subnet(&mut self, name: &str, range: String, delegation: Option<Body>) {
        let body = Body::new()
            .set("name", name)
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("virtual_network_name", self.at("azurerm_virtual_network", "network", "name"))
            .set("address_prefixes", list([range]));
        let body = match delegation {
            Some(delegation) => body.block("delegation", delegation),
            None => body,
        };
        self.plain("azurerm_subnet", name, body);
    }

    fn has_machines(&self, part: &str) -> bool {
        self.site.fleet(part).is_some()
            || part == "search"
            || (part == "database" && self.site.database.as_ref().is_some_and(|database| database.kind == Kind::OwnMachine))
    }

    fn port(&mut self, port: Port) -> Value {
        let text = match port {
            // Own machines listen where Elasticsearch does.
            Port::Search => "9200".to_owned(),
            Port::App => {
                self.document.variable("app_port", "Port that the app listens on.", "number", Some(8080.into()));
                return code("tostring(var.app_port)");
            }
            Port::Cache => "10000".to_owned(),
            _ => port.number().unwrap_or(443).to_string(),
        };
        text.into()
    }

    /// The subnet that a part lies in.
    fn subnet_of(&self, part: &str) -> &'static str {
        match part {
            "database" | "replicas" if is_managed(self.site) => "data",
            "cache" | "sessions" => "memory",
            _ => "machines",
        }
    }

    /// One security group a subnet: a rule for each connection of the architecture, and nothing else.
    fn rules(&mut self) {
        let site = self.site;
        let mut subnets: Vec<&str> = site.guarded().into_iter().map(|part| self.subnet_of(part)).collect();
        subnets.push("machines");
        subnets.sort_unstable();
        subnets.dedup();
        for subnet in subnets {
            let mut body = self.body(subnet);
            let mut number = 100;
            // A balancer has no door: it passes packets on to the machines behind it.
            let has_door = |edge: &&Edge| site.balancers.iter().all(|balancer| balancer.id != edge.to);
            let edges: Vec<&Edge> = site.edges.iter().filter(|edge| self.subnet_of(&edge.to) == subnet && has_door(edge)).collect();
            for edge in edges {
                body = body.block("security_rule", self.rule(edge, number));
                number += 10;
            }
            if subnet == "machines" {
                let rule = self
                    .allowed("probes", number)
                    .set("source_address_prefix", "AzureLoadBalancer")
                    .set("destination_address_prefix", "*")
                    .set("destination_port_range", "*");
                body = body.block("security_rule", rule);
                number += 10;
            }
            let own_search = subnet == "machines" && site.search.as_ref().is_some_and(|search| search.nodes > 1);
            if subnet == "data" {
                // A writer, its standby and copies of it, in the other region too.
                let ranges = (0..self.stack.sites.len()).map(|net| format!("10.{net}.65.0/24"));
                let rule = self
                    .allowed("copies", number)
                    .set("source_address_prefixes", list(ranges))
                    .set("destination_address_prefix", "*")
                    .set("destination_port_range", "5432");
                body = body.block("security_rule", rule);
            } else if own_search {
                let search = self.at("azurerm_application_security_group", "search", "id");
                let rule = self
                    .allowed("search-among-themselves", number)
                    .set("source_application_security_group_ids", Value::List(vec![search.clone()]))
                    .set("destination_application_security_group_ids", Value::List(vec![search]))
                    .set("destination_port_range", "9300");
                body = body.block("security_rule", rule);
            }
            let denied = Body::new()
                .set("name", "nothing-else")
                .set("priority", 4000)
                .set("direction", "Inbound")
                .set("access", "Deny")
                .set("protocol", "*")
                .set("source_port_range", "*")
                .set("source_address_prefix", "*")
                .set("destination_address_prefix", "*")
                .set("destination_port_range", "*");
            body = body.block("security_rule", denied);
            self.plain("azurerm_network_security_group", subnet, body);
            let body = Body::new()
                .set("subnet_id", self.at("azurerm_subnet", subnet, "id"))
                .set("network_security_group_id", self.at("azurerm_network_security_group", subnet, "id"));
            self.plain("azurerm_subnet_network_security_group_association", subnet, body);
        }
    }

    fn allowed(&self, name: &str, priority: u32) -> Body {
        Body::new()
            .set("name", name.replace('_', "-").to_lowercase())
            .set("priority", priority)
            .set("direction", "Inbound")
            .set("access", "Allow")
            .set("protocol", "Tcp")
            .set("source_port_range", "*")
    }

    fn rule(&mut self, edge: &Edge, priority: u32) -> Body {
        let port = self.port(edge.port);
        let mut body = self.allowed(&format!("{}-from-{}-{:?}", edge.to, edge.from, edge.port), priority);
        // Balancers pass packets on as they come: whoever calls one calls the machines behind it.
        let balanced = self.site.balancers.iter().any(|balancer| balancer.id == edge.from);
        let before = self.site.edges.iter().find(|before| balanced && before.to == edge.from);
        let caller = before.map_or(edge.from.as_str(), |before| before.from.as_str());
        body = match caller {
            "users" => body.set("source_address_prefix", "Internet"),
            "cdn" => body.set("source_address_prefix", "AzureFrontDoor.Backend"),
            from => body
                .set("source_application_security_group_ids", Value::List(vec![self.at("azurerm_application_security_group", from, "id")])),
        };
        body = if self.has_machines(&edge.to) {
            let to = self.at("azurerm_application_security_group", &edge.to, "id");
            body.set("destination_application_security_group_ids", Value::List(vec![to]))
        } else {
            body.set("destination_address_prefix", "*")
        };
        if edge.from == "load_balancer" {
            let tls = self.tls_port();
            body.set("destination_port_ranges", Value::List(vec![port, code(format!("tostring({tls})"))]))
        } else {
            body.set("destination_port_range", port)
        }
    }

    fn tls_port(&mut self) -> &'static str {
        self.document.variable(
            "tls_port",
            "Port that the app listens on with the certificate of the site's name.",
            "number",
            Some(8443.into()),
        );
        "var.tls_port"
    }

    /// Whom machines are to what they call by name.
    fn identity(&mut self) {
        let body = self.body("machine");
        self.plain("azurerm_user_assigned_identity", "machine", body);
        if !self.site.second && (is_managed(self.site) || !self.site.balancers.is_empty()) {
            self.document.data("azurerm_client_config", "this", Body::new());
            let suffix = code("\"${var.name}-${substr(md5(var.subscription_id), 0, 8)}\"");
            let body = Body::new()
                .set("name", suffix)
                .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
                .set("location", self.at("azurerm_resource_group", "all", "location"))
                .set("tenant_id", code("data.azurerm_client_config.this.tenant_id"))
                .set("sku_name", "standard")
                .set("rbac_authorization_enabled", true)
                .set("purge_protection_enabled", true);
            self.says(
                "Keeps the database's password, and the certificate with which machines end TLS.",
                "azurerm_key_vault",
                "secrets",
                body,
            );
            let body = Body::new()
                .set("scope", code("azurerm_key_vault.secrets.id"))
                .set("role_definition_name", "Key Vault Secrets Officer")
                .set("principal_id", code("data.azurerm_client_config.this.object_id"));
            self.plain("azurerm_role_assignment", "operator_secrets", body);
        }
        if is_managed(self.site) || !self.site.balancers.is_empty() {
            let body = Body::new()
                .set("scope", code("azurerm_key_vault.secrets.id"))
                .set("role_definition_name", "Key Vault Secrets User")
                .set("principal_id", self.at("azurerm_user_assigned_identity", "machine", "principal_id"));
            self.plain("azurerm_role_assignment", "machine_secrets", body);
        }
    }

    fn may(&mut self, what: &str, scope: Value, role: &str) {
        let body = Body::new()
            .set("scope", scope)
            .set("role_definition_name", role)
            .set("principal_id", self.at("azurerm_user_assigned_identity", "machine", "principal_id"));
        self.plain("azurerm_role_assignment", &format!("machine_{what}"), body);
    }

    // Machines.

    fn key(&mut self) -> Value {
        let about = "Public key of whoever may reach machines, through Azure's own console: no port is open for it.";
        self.document.variable("ssh_public_key", about, "string", None)
    }

    fn script(&mut self, id: &str) -> Value {
        let about = "Shell commands that make a machine a part of your app; HEADROOM_PART says which.";
        self.document.variable("boot_script", about, "string", Some("true".into()));
        code(format!("base64encode(\"#!/bin/bash\\nexport HEADROOM_PART={id}\\n${{var.boot_script}}\\n\")"))
    }

    fn fleet(&mut self, fleet: &Fleet) {
        if !fleet.is_group(self.site) {
            self.machine(&fleet.id, fleet.class, fleet.volume, &fleet.reasons);
            return;
        }
        let pool = fleet.behind.as_deref().map(|balancer| self.at("azurerm_lb_backend_address_pool", balancer, "id"));
        let size = if fleet.target.is_some() {
            format!("{} in the busiest hour; between {} and {} as the load goes.", fleet.count, fleet.minimum, fleet.maximum)
        } else {
            format!("{} at every hour; one that fails is replaced.", fleet.count)
        };
        let mut reasons = fleet.reasons.clone();
        reasons.push(size);
        self.set_of_machines(&fleet.id, fleet.class, fleet.volume, fleet.count, fleet.zones, pool, fleet.target.is_some(), &reasons);
        let Some(target) = fleet.target else { return };
        let percent = (target * 100.0).round().clamp(5.0, 90.0) as u32;
        let trigger = |operator: &str, threshold: u32| {
            Body::new()
                .set("metric_name", "Percentage CPU")
                .set("metric_resource_id", self.at("azurerm_linux_virtual_machine_scale_set", &fleet.id, "id"))
                .set("time_grain", "PT1M")
                .set("time_window", "PT5M")
                .set("statistic", "Average")
                .set("time_aggregation", "Average")
                .set("operator", operator)
                .set("threshold", threshold)
        };
        // A tenth of the fleet at a time: as far as a rule can follow a surge.
        let step = (fleet.maximum / 10).max(1);
        let action = |direction: &str, step: u32, cooldown: &str| {
            Body::new().set("direction", direction).set("type", "ChangeCount").set("value", step.to_string()).set("cooldown", cooldown)
        };
        let capacity = Body::new().set("minimum", fleet.minimum).set("default", fleet.count).set("maximum", fleet.maximum);
        let more =
            Body::new().block("metric_trigger", trigger("GreaterThan", percent)).block("scale_action", action("Increase", step, "PT3M"));
        let fewer = Body::new()
            .block("metric_trigger", trigger("LessThan", (percent * 2 / 3).max(1)))
            .block("scale_action", action("Decrease", step.div_ceil(2), "PT15M"));
        let body = self
            .body(&fleet.id)
            .set("target_resource_id", self.at("azurerm_linux_virtual_machine_scale_set", &fleet.id, "id"))
            .block("profile", Body::new().set("name", "day").block("capacity", capacity).block("rule", more).block("rule", fewer));
        let reason =
            "Steered by the share of CPU that the plan has in use at the busiest hour: what is spare stays spare as the fleet grows.";
        self.says(reason, "azurerm_monitor_autoscale_setting", &fleet.id, body);
    }

    #[expect(clippy::too_many_arguments, reason = "what a scale set says")]
    fn set_of_machines(
        &mut self,
        id: &str,
        class: &str,
        volume: Volume,
        count: u32,
        zones: u32,
        pool: Option<Value>,
        elastic: bool,
        reasons: &[String],
    ) {
        let key = self.key();
        let image = image(class);
        let script = self.script(id);
        let mut address = Body::new()
            .set("name", "own")
            .set("primary", true)
            .set("subnet_id", self.at("azurerm_subnet", "machines", "id"))
            .set("application_security_group_ids", Value::List(vec![self.at("azurerm_application_security_group", id, "id")]));
        if let Some(pool) = pool {
            address = address.set("load_balancer_backend_address_pool_ids", Value::List(vec![pool]));
        }
        if self.site.gateways == 0 {
            address = address.block("public_ip_address", Body::new().set("name", "own"));
        }
        let mut body = self
            .body(id)
            .set("sku", class)
            .set("instances", count)
            .set("zones", Self::zones(zones.min(self.site.zones)))
            .set("zone_balance", zones.min(self.site.zones) > 1)
            .set("admin_username", "operator")
            .set("custom_data", script)
            .block("admin_ssh_key", Body::new().set("username", "operator").set("public_key", key))
            .block("source_image_reference", image)
            .block(
                "os_disk",
                Body::new().set("caching", "ReadOnly").set("storage_account_type", "Premium_LRS").set("disk_size_gb", volume.gib.max(30)),
            )
            .block("network_interface", Body::new().set("name", "own").set("primary", true).block("ip_configuration", address))
            .block(
                "identity",
                Body::new()
                    .set("type", "UserAssigned")
                    .set("identity_ids", Value::List(vec![self.at("azurerm_user_assigned_identity", "machine", "id")])),
            );
        if elastic {
            body = body.block("lifecycle", Body::new().set("ignore_changes", code("[instances]")));
        }
        self.add(reasons, "azurerm_linux_virtual_machine_scale_set", id, body);
    }

    /// One machine with an address that stays.
    fn machine(&mut self, id: &str, class: &str, volume: Volume, reasons: &[String]) {
        let key = self.key();
        let image = image(class);
        let script = self.script(id);
        let body = self.body(id).set("allocation_method", "Static").set("sku", "Standard").set("zones", list(["1"]));
        self.plain("azurerm_public_ip", id, body);
        let address = Body::new()
            .set("name", "own")
            .set("subnet_id", self.at("azurerm_subnet", "machines", "id"))
            .set("private_ip_address_allocation", "Dynamic")
            .set("public_ip_address_id", self.at("azurerm_public_ip", id, "id"));
        let body = self.body(id).block("ip_configuration", address);
        self.plain("azurerm_network_interface", id, body);
        let body = Body::new()
            .set("network_interface_id", self.at("azurerm_network_interface", id, "id"))
            .set("application_security_group_id", self.at("azurerm_application_security_group", id, "id"));
        self.plain("azurerm_network_interface_application_security_group_association", id, body);
        let body = self
            .body(id)
            .set("size", class)
            .set("zone", "1")
            .set("admin_username", "operator")
            .set("custom_data", script)
            .set("network_interface_ids", Value::List(vec![self.at("azurerm_network_interface", id, "id")]))
            .block("admin_ssh_key", Body::new().set("username", "operator").set("public_key", key))
            .block("source_image_reference", image)
            .block(
                "os_disk",
                Body::new().set("caching", "ReadOnly").set("storage_account_type", "Premium_LRS").set("disk_size_gb", volume.gib.max(30)),
            )
            .block(
                "identity",
                Body::new()
                    .set("type", "UserAssigned")
                    .set("identity_ids", Value::List(vec![self.at("azurerm_user_assigned_identity", "machine", "id")])),
            );
        self.add(reasons, "azurerm_linux_virtual_machine", id, body);
        let ip = self.at("azurerm_public_ip", id, "ip_address");
        self.output(&format!("{id}_ip"), ip);
    }

    fn health(&mut self) -> Value {
        self.document.variable("health_path", "Path that answers 200 while a machine is well.", "string", Some("/health".into()))
    }

    /// Before the web tier, seen from outside, or before a service, seen from inside alone.
    fn balancer(&mut self, balancer: &Balancer) {
        let id = balancer.id.as_str();
        let path = self.health();
        self.port(Port::App);
        let mut reasons = balancer.reasons.clone();
        let (name, address) = if balancer.public {
            reasons.push(
                "It passes packets on as they come: TLS ends on the machines, which send those without it to the other door.".to_owned(),
            );
            let body =
                self.body("public").set("allocation_method", "Static").set("sku", "Standard").set("zones", Self::zones(self.site.zones));
            self.plain("azurerm_public_ip", "public", body);
            let ip = self.at("azurerm_public_ip", "public", "ip_address");
            self.output("public_ip", ip);
            ("public", Body::new().set("name", "own").set("public_ip_address_id", self.at("azurerm_public_ip", "public", "id")))
        } else {
            let address = Body::new()
                .set("name", "own")
                .set("subnet_id", self.at("azurerm_subnet", "machines", "id"))
                .set("private_ip_address_allocation", "Dynamic")
                .set("zones", Self::zones(self.site.zones));
            (balancer.to.as_str(), address)
        };
        let body = self.body(name).set("sku", "Standard").block("frontend_ip_configuration", address);
        self.add(&reasons, "azurerm_lb", id, body);
        let of = self.at("azurerm_lb", id, "id");
        self.plain("azurerm_lb_backend_address_pool", id, Body::new().set("name", "machines").set("loadbalancer_id", of.clone()));
        let probe = Body::new()
            .set("name", "health")
            .set("loadbalancer_id", of.clone())
            .set("protocol", "Http")
            .set("port", code("var.app_port"))
            .set("request_path", path)
            .set("interval_in_seconds", 5);
        self.plain("azurerm_lb_probe", id, probe);
        let mut doors = vec![("http", 80_u32, "var.app_port")];
        if balancer.public {
            doors.push(("https", 443, self.tls_port()));
        }
        for (door, from, to) in doors {
            let rule = Body::new()
                .set("name", door)
                .set("loadbalancer_id", of.clone())
                .set("protocol", "Tcp")
                .set("frontend_port", from)
                .set("backend_port", code(to))
                .set("frontend_ip_configuration_name", "own")
                .set("backend_address_pool_ids", Value::List(vec![self.at("azurerm_lb_backend_address_pool", id, "id")]))
                .set("probe_id", self.at("azurerm_lb_probe", id, "id"))
                .set("disable_outbound_snat", true);
            self.plain("azurerm_lb_rule", &format!("{id}_{door}"), rule);
        }
    }

    // Stores.

    fn database(&mut self) {
        let Some(database) = &self.site.database else { return };
        if database.kind == Kind::OwnMachine {
            self.machine("database", database.class, database.volume, &database.reasons);
            return;
        }
        let body = Body::new()
            .set("name", code(format!("\"${{var.name}}{}.postgres.database.azure.com\"", if self.site.second { "-second" } else { "" })))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"));
        self.says("The database has addresses of the network alone.", "azurerm_private_dns_zone", "database", body);
        let body = Body::new()
            .set("name", "own")
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("private_dns_zone_name", self.at("azurerm_private_dns_zone", "database", "name"))
            .set("virtual_network_id", self.at("azurerm_virtual_network", "network", "id"));
        self.plain("azurerm_private_dns_zone_virtual_network_link", "database", body);
        if !self.site.second {
            let reason = "The password is made once, kept by the Key Vault alone and never written to Terraform's state.";
            let body = Body::new().set("length", 32).set("special", false);
            self.document.add(&[reason.to_owned()], "ephemeral \"random_password\" \"database\"".into(), body);
            let body = Body::new()
                .set("name", "database")
                .set("key_vault_id", code("azurerm_key_vault.secrets.id"))
                .set("value_wo", code("ephemeral.random_password.database.result"))
                .set("value_wo_version", 1)
                .set("depends_on", code("[azurerm_role_assignment.operator_secrets]"));
            self.plain("azurerm_key_vault_secret", "database", body);
        }
        self.servers(database);
    }

    fn servers(&mut self, database: &Database) {
        let version = self.document.variable("postgres_version", "Version of PostgreSQL.", "string", Some("17".into()));
        let mut reasons = database.reasons.clone();
        if database.writers > 1 {
            reasons.push(format!("{} writers: each holds its part of the data.", database.writers));
        }
        let several = database.writers > 1;
        let index = if several { "[count.index]" } else { "" };
        let storage = storage_mib(database.volume.gib);
        let inside = |writer: &Self, body: Body| {
            body.set("storage_mb", storage)
                .set("delegated_subnet_id", writer.at("azurerm_subnet", "data", "id"))
                .set("private_dns_zone_id", writer.at("azurerm_private_dns_zone", "database", "id"))
                .set("public_network_access_enabled", false)
                .set("depends_on", code(format!("[azurerm_private_dns_zone_virtual_network_link.database{}]", writer.suffix)))
        };
        let begun = |writer: &Self, name: Value, class: &str| {
            Body::new()
                .set("name", name)
                .set("resource_group_name", writer.at("azurerm_resource_group", "all", "name"))
                .set("location", writer.at("azurerm_resource_group", "all", "location"))
                .set("sku_name", class)
        };
        let mut body = if several { Body::new().set("count", database.writers) } else { Body::new() };
        body = body
            .set("name", own_of(self.site, "database", database.writers))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("location", self.at("azurerm_resource_group", "all", "location"))
            .set("sku_name", database.class)
            .set("zone", "1");
        body = inside(self, body);
        if self.site.second {
            reasons.push("A copy of the first region's database, ready to be promoted.".to_owned());
            body = body
                .set("create_mode", "Replica")
                .set("source_server_id", code(format!("azurerm_postgresql_flexible_server.database{index}.id")));
        } else {
            body = body
                .set("version", version)
                .set("administrator_login", "headroom")
                .set("administrator_password_wo", code("ephemeral.random_password.database.result"))
                .set("administrator_password_wo_version", 1)
                .set("backup_retention_days", database.backup_days.clamp(7, 35));
            if database.kind == Kind::TwoZones {
                body = body.block("high_availability", Body::new().set("mode", "ZoneRedundant").set("standby_availability_zone", "2"));
            }
        }
        self.add(&reasons, "azurerm_postgresql_flexible_server", "database", body);
        if !self.site.second {
            let body = if several { Body::new().set("count", database.writers) } else { Body::new() };
            let body = body.set("name", "app").set("server_id", code(format!("azurerm_postgresql_flexible_server.database{index}.id")));
            self.plain("azurerm_postgresql_flexible_server_database", "app", body);
        }
        let all = if several { "[*]" } else { "" };
        let address = code(format!("azurerm_postgresql_flexible_server.database{}{all}.fqdn", self.suffix));
        self.output("database_address", address);
        let Some(replicas) = &database.replicas else { return };
        let of = if several { format!("[floor(count.index / {})]", replicas.each) } else { String::new() };
        let first = begun(self, numbered(&own_part(self.site, "replica")), replicas.class)
            .set("zone", code(format!("tostring(count.index % {} + 1)", self.site.zones)))
            .set("create_mode", "Replica")
            .set("source_server_id", code(format!("azurerm_postgresql_flexible_server.database{}{of}.id", self.suffix)));
        let body = inside(self, first).set("count", replicas.each * database.writers);
        self.add(&replicas.reasons, "azurerm_postgresql_flexible_server", "replicas", body);
    }

    fn caches(&mut self) {
        let site = self.site;
        for cache in &site.caches {
            self.cache(cache);
        }
    }

    fn cache(&mut self, cache: &Cache) {
        let store = Body::new()
            .set("clustering_policy", if cache.primaries > 1 { "OSSCluster" } else { "EnterpriseCluster" })
            .set("client_protocol", "Encrypted")
            .set("eviction_policy", if cache.id == "cache" { "AllKeysLRU" } else { "VolatileTTL" });
        let body = self
            .body(&cache.id)
            .set("sku_name", cache.class)
            .set("high_availability_enabled", cache.replicas > 0)
            .block("default_database", store);
        self.add(&cache.reasons, "azurerm_managed_redis", &cache.id, body);
        let connection = Body::new()
            .set("name", "own")
            .set("private_connection_resource_id", self.at("azurerm_managed_redis", &cache.id, "id"))
            .set("subresource_names", list(["redisEnterprise"]))
            .set("is_manual_connection", false);
        let body = self
            .body(&cache.id)
            .set("subnet_id", self.at("azurerm_subnet", "memory", "id"))
            .block("private_service_connection", connection);
        self.plain("azurerm_private_endpoint", &cache.id, body);
        let address = self.at("azurerm_managed_redis", &cache.id, "hostname");
        self.output(&format!("{}_address", cache.id), address);
    }

    fn key_value(&mut self) {
        let Some(part) = &self.site.key_value else { return };
        if self.site.second {
            return;
        }
        let mut body = Body::new()
            .set("name", code("\"${var.name}-sessions-${substr(md5(var.subscription_id), 0, 8)}\""))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("location", self.at("azurerm_resource_group", "all", "location"))
            .set("offer_type", "Standard")
            .block("consistency_policy", Body::new().set("consistency_level", "Session"));
        for (priority, site) in (0_u32..).zip(&self.stack.sites) {
            body = body.block("geo_location", Body::new().set("location", site.region.as_str()).set("failover_priority", priority));
        }
        if self.stack.sites.len() == 1 {
            body = body.block("capabilities", Body::new().set("name", "EnableServerless"));
        }
        let reasons = part.reasons.clone();
        self.add(&reasons, "azurerm_cosmosdb_account", "sessions", body);
    }

    /// Nodes on machines of one's own.
    fn search(&mut self) {
        let Some(search) = &self.site.search else { return };
        let class = search.class.trim_end_matches(".search");
        let volume = Volume { gib: search.gib + 30, ..Volume::default() };
        if self.site.balancers.is_empty() {
            self.machine("search", class, volume, &search.reasons);
        } else {
            self.set_of_machines("search", class, volume, search.nodes, search.zones, None, false, &search.reasons);
        }
    }

    fn objects(&mut self) {
        let Some(part) = &self.site.objects else { return };
        let second = if self.site.second { "2" } else { "" };
        let body = Body::new()
            .set("name", code(format!("\"${{replace(var.name, \"-\", \"\")}}${{substr(md5(var.subscription_id), 0, 8)}}{second}\"")))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("location", self.at("azurerm_resource_group", "all", "location"))
            .set("account_tier", "Standard")
            .set("account_replication_type", if self.site.zones > 1 { "ZRS" } else { "LRS" })
            .set("min_tls_version", "TLS1_2")
            .set("allow_nested_items_to_be_public", self.site.cdn.is_some());
        let reasons = part.reasons.clone();
        self.add(&reasons, "azurerm_storage_account", "objects", body);
        let access = if self.site.cdn.is_some() { "blob" } else { "private" };
        let body = Body::new()
            .set("name", "static")
            .set("storage_account_id", self.at("azurerm_storage_account", "objects", "id"))
            .set("container_access_type", access);
        self.plain("azurerm_storage_container", "static", body);
        let scope = self.at("azurerm_storage_account", "objects", "id");
        self.may("objects", scope, "Storage Blob Data Contributor");
    }

    fn queue(&mut self) {
        let Some(part) = &self.site.queue else { return };
        let deadline = self.stack.plan.profile.work.job_deadline_seconds.ceil().clamp(5.0, 300.0) as u32;
        let second = if self.site.second { "-second" } else { "" };
        let body = Body::new()
            .set("name", code(format!("\"${{var.name}}-${{substr(md5(var.subscription_id), 0, 8)}}{second}\"")))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("location", self.at("azurerm_resource_group", "all", "location"))
            .set("sku", "Standard");
        let reasons = part.reasons.clone();
        self.add(&reasons, "azurerm_servicebus_namespace", "jobs", body);
        let body = Body::new()
            .set("name", "jobs")
            .set("namespace_id", self.at("azurerm_servicebus_namespace", "jobs", "id"))
            .set("lock_duration", format!("PT{deadline}S"))
            .set("max_delivery_count", 5);
        self.says("What failed five times waits in its dead letters for somebody to look.", "azurerm_servicebus_queue", "jobs", body);
        let scope = self.at("azurerm_servicebus_namespace", "jobs", "id");
        self.may("jobs", scope, "Azure Service Bus Data Owner");
    }

    // The edge, once for all regions.

    fn edge(&mut self) {
        let site = self.site;
        let domain = self.document.variable("domain", "Name of the site.", "string", None);
        let entrances: Vec<(&Site, String)> = self
            .stack
            .sites
            .iter()
            .map(|site| {
                let suffix = suffix(site);
                let name = if site.balancers.is_empty() { identifier(site.entrance()) } else { "public".to_owned() };
                (site, format!("azurerm_public_ip.{name}{suffix}.ip_address"))
            })
            .collect();
        let group = self.at("azurerm_resource_group", "all", "name");
        let mut alias: Option<Value> = None;
        if let Some(part) = &site.cdn {
            let reasons = part.reasons.clone();
            let body =
                Body::new().set("name", named("edge")).set("resource_group_name", group.clone()).set("sku_name", "Standard_AzureFrontDoor");
            self.add(&reasons, "azurerm_cdn_frontdoor_profile", "edge", body);
            let of = code("azurerm_cdn_frontdoor_profile.edge.id");
            let body = Body::new().set("name", named("edge")).set("cdn_frontdoor_profile_id", of.clone());
            self.plain("azurerm_cdn_frontdoor_endpoint", "edge", body);
            let path = self.health();
            let body =
                Body::new().set("name", "app").set("cdn_frontdoor_profile_id", of.clone()).block("load_balancing", Body::new()).block(
                    "health_probe",
                    Body::new().set("protocol", "Https").set("path", path).set("interval_in_seconds", 30).set("request_type", "GET"),
                );
            self.plain("azurerm_cdn_frontdoor_origin_group", "app", body);
            let mut origins = Vec::new();
            for (site, address) in &entrances {
                let name = if site.second { "app_second" } else { "app" };
                let body = Body::new()
                    .set("name", name.replace('_', "-"))
                    .set("cdn_frontdoor_origin_group_id", code("azurerm_cdn_frontdoor_origin_group.app.id"))
                    .set("enabled", true)
                    .set("host_name", code(address.clone()))
                    .set("origin_host_header", domain.clone())
                    .set("priority", if site.active { 1 } else { 2 })
                    .set("certificate_name_check_enabled", false);
                self.plain("azurerm_cdn_frontdoor_origin", name, body);
                origins.push(code(format!("azurerm_cdn_frontdoor_origin.{name}.id")));
            }
            let body = Body::new()
                .set("name", "site")
                .set("cdn_frontdoor_profile_id", of.clone())
                .set("host_name", domain.clone())
                .block("tls", Body::new().set("certificate_type", "ManagedCertificate"));
            self.plain("azurerm_cdn_frontdoor_custom_domain", "site", body);
            let route = |name: &str, group: &str, origins: Vec<Value>, patterns: Value| {
                Body::new()
                    .set("name", name)
                    .set("cdn_frontdoor_endpoint_id", code("azurerm_cdn_frontdoor_endpoint.edge.id"))
                    .set("cdn_frontdoor_origin_group_id", code(format!("azurerm_cdn_frontdoor_origin_group.{group}.id")))
                    .set("cdn_frontdoor_origin_ids", Value::List(origins))
                    .set("cdn_frontdoor_custom_domain_ids", code("[azurerm_cdn_frontdoor_custom_domain.site.id]"))
                    .set("supported_protocols", list(["Http", "Https"]))
                    .set("patterns_to_match", patterns)
                    .set("forwarding_protocol", "HttpsOnly")
                    .set("https_redirect_enabled", true)
                    .set("link_to_default_domain", false)
                    .block("cache", Body::new().set("query_string_caching_behavior", "UseQueryString").set("compression_enabled", false))
            };
            self.plain("azurerm_cdn_frontdoor_route", "app", route("app", "app", origins, list(["/*"])));
            if site.objects.is_some() {
                let body = Body::new().set("name", "objects").set("cdn_frontdoor_profile_id", of).block("load_balancing", Body::new());
                self.plain("azurerm_cdn_frontdoor_origin_group", "objects", body);
                let host = code("azurerm_storage_account.objects.primary_blob_host");
                let body = Body::new()
                    .set("name", "objects")
                    .set("cdn_frontdoor_origin_group_id", code("azurerm_cdn_frontdoor_origin_group.objects.id"))
                    .set("enabled", true)
                    .set("host_name", host.clone())
                    .set("origin_host_header", host)
                    .set("certificate_name_check_enabled", true);
                self.plain("azurerm_cdn_frontdoor_origin", "objects", body);
                let origins = vec![code("azurerm_cdn_frontdoor_origin.objects.id")];
                self.plain("azurerm_cdn_frontdoor_route", "objects", route("objects", "objects", origins, list(["/static/*"])));
            }
            alias = Some(code("azurerm_cdn_frontdoor_endpoint.edge.id"));
        } else if entrances.len() > 1 {
            let active = self.stack.sites.iter().all(|site| site.active);
            let probe = Body::new().set("protocol", "HTTPS").set("port", 443).set("path", self.health());
            let body = Body::new()
                .set("name", named("regions"))
                .set("resource_group_name", group.clone())
                .set("traffic_routing_method", if active { "Performance" } else { "Priority" })
                .block(
                    "dns_config",
                    Body::new().set("relative_name", code("\"${var.name}-${substr(md5(var.subscription_id), 0, 8)}\"")).set("ttl", 60),
                )
                .block("monitor_config", probe);
            let reason = if active {
                "Users are sent to the nearer region that is well."
            } else {
                "Users are sent to the second region only while the first is not well."
            };
            self.says(reason, "azurerm_traffic_manager_profile", "regions", body);
            for (priority, (site, address)) in (1_u32..).zip(&entrances) {
                let name = if site.second { "second" } else { "first" };
                let body = Body::new()
                    .set("name", name)
                    .set("profile_id", code("azurerm_traffic_manager_profile.regions.id"))
                    .set("target", code(address.clone()))
                    .set("endpoint_location", site.region.as_str())
                    .set("priority", priority);
                self.plain("azurerm_traffic_manager_external_endpoint", name, body);
            }
            alias = Some(code("azurerm_traffic_manager_profile.regions.id"));
        }
        let Some(part) = &site.dns else { return };
        let zone = self.document.variable("dns_zone", "Azure DNS zone of the site's name.", "string", None);
        let zone_group = self.document.variable("dns_zone_resource_group", "Resource group of that zone.", "string", None);
        let mut body = Body::new().set("name", "@").set("zone_name", zone).set("resource_group_name", zone_group).set("ttl", 60);
        body = match alias {
            Some(alias) => body.set("target_resource_id", alias),
            None => body.set("records", code(format!("[{}]", entrances[0].1))),
        };
        let reasons = part.reasons.clone();
        self.add(&reasons, "azurerm_dns_a_record", "site", body);
    }

    // What is watched.

    fn alarms(&mut self) {
        let site = self.site;
        if site.alarms.is_empty() {
            return;
        }
        let told: Vec<(&Series, Option<Watched>)> = site.alarms.iter().map(|series| (series, self.watched(series))).collect();
        let unwatched = told.iter().filter(|(_, watched)| watched.is_none()).map(|(series, _)| *series);
        let reasons = of_alarms("Azure Monitor", unwatched);
        let email = self.document.variable("alert_email", "Who is told of an alarm.", "string", None);
        let body = Body::new()
            .set("name", own(self.site, "alerts"))
            .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
            .set("short_name", if site.second { "headroom2" } else { "headroom" })
            .block("email_receiver", Body::new().set("name", "mail").set("email_address", email));
        self.add(&reasons, "azurerm_monitor_action_group", "alerts", body);
        for (series, watched) in told {
            let Some(watched) = watched else { continue };
            let (tier, _) = split_region(&series.metric.tier);
            let name = format!("{tier}_{}", identifier(&series.metric.measures));
            let condition = Body::new()
                .set("metric_namespace", watched.namespace)
                .set("metric_name", watched.name)
                .set("aggregation", watched.aggregation)
                .set("operator", if watched.below { "LessThan" } else { "GreaterThan" })
                .set("threshold", rounded(watched.threshold));
            // One for each of several servers.
            let body = if watched.count > 1 { Body::new().set("count", watched.count) } else { Body::new() };
            let body = body
                .set("name", own_of(site, &name, watched.count))
                .set("resource_group_name", self.at("azurerm_resource_group", "all", "name"))
                .set("scopes", Value::List(vec![watched.scope]))
                .set("description", plain(&series.description).chars().take(900).collect::<String>())
                .set("frequency", "PT1M")
                .set("window_size", "PT5M")
                .block("criteria", condition)
                .block("action", Body::new().set("action_group_id", self.at("azurerm_monitor_action_group", "alerts", "id")));
            self.add(std::slice::from_ref(&series.description), "azurerm_monitor_metric_alert", &name, body);
        }
    }

    /// None where Azure Monitor has no such metric by itself, or only in parts that would have to be summed.
    fn watched(&self, series: &Series) -> Option<Watched> {
        let metric = series.metric;
        let (tier, _) = split_region(&metric.tier);
        let above = metric.alarm_above;
        let site = self.site;
        let of = |namespace: &'static str, scope: Value, name: &'static str, aggregation: &'static str, threshold: f64| {
            Some(Watched { namespace, scope, count: 1, name, aggregation, threshold, below: false })
        };
        let own_database = tier == "database" && site.database.as_ref().is_some_and(|database| database.kind == Kind::OwnMachine);
        if site.fleet(tier).is_some() || own_database || (tier == "search" && site.search.is_some()) {
            let grouped = !site.balancers.is_empty();
            let (namespace, kind) = if grouped {
                ("Microsoft.Compute/virtualMachineScaleSets", "azurerm_linux_virtual_machine_scale_set")
            } else {
                ("Microsoft.Compute/virtualMachines", "azurerm_linux_virtual_machine")
            };
            let fleet = site.fleet(tier);
            return match (metric.measures.as_str(), fleet.and_then(|fleet| fleet.behind.as_deref())) {
                ("cpu", _) => of(namespace, self.at(kind, tier, "id"), "Percentage CPU", "Average", above * 100.0),
                // The share of probes that are answered, where one machine more is missing than may be.
                ("machines_missing", Some(balancer)) => {
                    let count = f64::from(fleet.map_or(1, |fleet| fleet.count));
                    let answered = 100.0 * (count - above - 0.5).max(0.0) / count;
                    let found = of(
                        "Microsoft.Network/loadBalancers",
                        self.at("azurerm_lb", balancer, "id"),
                        "DipAvailability",
                        "Average",
                        answered,
                    );
                    found.map(|watched| Watched { below: true, ..watched })
                }
                _ => None,
            };
        }
        match (tier, &site.database) {
            ("database" | "replicas", Some(database)) => {
                let count = match tier {
                    "database" => database.writers,
                    _ => database.replicas.as_ref().map_or(0, |all| all.each * database.writers),
                };
                let (name, aggregation, threshold) = match metric.measures.as_str() {
                    "cpu" => ("cpu_percent", "Average", above * 100.0),
                    "memory" => ("memory_percent", "Average", above * 100.0),
                    "storage" => ("storage_percent", "Average", above * 100.0),
                    "connections" => ("active_connections", "Average", above),
                    "iops" => ("iops", "Average", above),
                    "replication_lag" => ("physical_replication_delay_in_seconds", "Maximum", above),
                    _ => return None,
                };
                let index = match (tier, count) {
                    (_, 2..) => "[count.index]",
                    ("replicas", _) => "[0]",
                    _ => "",
                };
                let scope = code(format!("azurerm_postgresql_flexible_server.{tier}{}{index}.id", self.suffix));
                let found = of("Microsoft.DBforPostgreSQL/flexibleServers", scope, name, aggregation, threshold);
                found.map(|watched| Watched { count, ..watched })
            }
            ("cache" | "sessions", _) if site.caches.iter().any(|cache| cache.id == tier) => {
                let scope = self.at("azurerm_managed_redis", tier, "id");
                match metric.measures.as_str() {
                    "memory" => of("Microsoft.Cache/redisEnterprise", scope, "usedmemorypercentage", "Maximum", above * 100.0),
                    "operations" => of("Microsoft.Cache/redisEnterprise", scope, "operationsPerSecond", "Maximum", above),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

struct Watched {
    namespace: &'static str,
    /// Of one of `count`, by `count.index` where there are several.
    scope: Value,
    count: u32,
    name: &'static str,
    aggregation: &'static str,
    threshold: f64,
    below: bool,
}

fn image(class: &str) -> Body {
    Body::new()
        .set("publisher", "Debian")
        .set("offer", "debian-12")
        .set("sku", if is_arm(class) { "12-arm64" } else { "12-gen2" })
        .set("version", "latest")
}

fn storage_mib(gib: u32) -> u32 {
    let wanted = gib.saturating_mul(1024);
    STORAGE_MIB.into_iter().find(|size| *size >= wanted).unwrap_or(STORAGE_MIB[STORAGE_MIB.len() - 1])
}

/// `Standard_D2ps_v6`: a `p` among the small letters says Arm.
fn is_arm(class: &str) -> bool {
    let size = class.trim_start_matches("Standard_").split('_').next().unwrap_or(class);
    let features =
        size.trim_start_matches(|letter: char| letter.is_ascii_uppercase()).trim_start_matches(|letter: char| letter.is_ascii_digit());
    features.contains('p')
}
