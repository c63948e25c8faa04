//! For AWS.

use super::{is_managed, own_of, writer};
use crate::export::stack::{
    Balancer, Cache, Database, Edge, Fleet, Kind, Port, Site, Stack, Volume, aws,
    aws::{Dimension, Watched},
    hcl::{Body, Document, Value, code, json, list, map, named, numbered},
    of_alarms, plain, rounded,
};

pub fn document(stack: &Stack) -> Document {
    let mut document = super::begun(stack, ("aws", "~> 6.0"), stack.sites.iter().any(is_managed));
    for site in &stack.sites {
        let mut body = Body::new();
        if site.second {
            body = body.set("alias", "second");
        }
        document.add(&[], "provider \"aws\"".into(), body.set("region", site.region.as_str()));
    }
    for site in &stack.sites {
        let mut writer = Writer::of(stack, site, document);
        writer.all();
        document = writer.document;
    }
    document
}

writer!();

impl Writer<'_> {
    fn all(&mut self) {
        self.network();
        self.doors();
        self.machines_may();
        self.objects();
        self.queue();
        self.database();
        self.caches();
        self.key_value();
        self.search();
        let site = self.site;
        for balancer in &site.balancers {
            self.balancer(balancer);
        }
        for fleet in &site.fleets {
            self.fleet(fleet);
        }
        self.cdn();
        self.names();
        self.mail();
        self.alarms();
    }

    /// A body of something in this region.
    fn body(&self) -> Body {
        if self.site.second { Body::new().set("provider", code("aws.second")) } else { Body::new() }
    }

    fn tagged(&self, body: Body, part: &str) -> Body {
        body.set("tags", map([("Name", named(part))]))
    }

    // The network.

    fn network(&mut self) {
        let site = self.site;
        let net = if site.second { 1 } else { 0 };
        self.document.data(
            "aws_availability_zones",
            &format!("zones{}", self.suffix),
            self.body()
                .set("state", "available")
                .block("filter", Body::new().set("name", "opt-in-status").set("values", list(["opt-in-not-required"]))),
        );
        let zones = match site.zones {
            1 => "One zone, as the plan has it.".to_owned(),
            zones => format!("{zones} zones, as the plan has it: the loss of one leaves the rest."),
        };
        let body = self.body().set("cidr_block", format!("10.{net}.0.0/16")).set("enable_dns_hostnames", true);
        let body = self.tagged(body, "network");
        self.says(&zones, "aws_vpc", "network", body);
        let vpc = self.at("aws_vpc", "network", "id");
        let body = self.tagged(self.body().set("vpc_id", vpc.clone()), "network");
        self.plain("aws_internet_gateway", "network", body);
        let open = Body::new().set("cidr_block", "0.0.0.0/0").set("gateway_id", self.at("aws_internet_gateway", "network", "id"));
        let body = self.tagged(self.body().set("vpc_id", vpc.clone()), "public").block("route", open);
        self.plain("aws_route_table", "public", body);
        self.subnets("public", site.zones, 0, &[]);
        let body = self
            .body()
            .set("count", site.zones)
            .set("subnet_id", code(format!("aws_subnet.public{}[count.index].id", self.suffix)))
            .set("route_table_id", self.at("aws_route_table", "public", "id"));
        self.plain("aws_route_table_association", "public", body);
        if site.gateways > 0 {
            let reason = "Machines have no address of their own: they reach out through a gateway in their zone, and nothing reaches in.";
            let body = self.tagged(self.body().set("count", site.gateways).set("domain", "vpc"), "gateway");
            self.says(reason, "aws_eip", "gateway", body);
            let body = self
                .body()
                .set("count", site.gateways)
                .set("allocation_id", code(format!("aws_eip.gateway{}[count.index].id", self.suffix)))
                .set("subnet_id", code(format!("aws_subnet.public{}[count.index].id", self.suffix)));
            let body = self.tagged(body, "gateway");
            self.plain("aws_nat_gateway", "gateway", body);
            self.subnets("private", site.zones, 4, &[]);
            let out = code(format!("aws_nat_gateway.gateway{}[count.index % {}].id", self.suffix, site.gateways));
            let body = self.tagged(self.body().set("count", site.zones).set("vpc_id", vpc.clone()), "private");
            let body = body.block("route", Body::new().set("cidr_block", "0.0.0.0/0").set("nat_gateway_id", out));
            self.plain("aws_route_table", "private", body);
            let body = self
                .body()
                .set("count", site.zones)
                .set("subnet_id", code(format!("aws_subnet.private{}[count.index].id", self.suffix)))
                .set("route_table_id", code(format!("aws_route_table.private{}[count.index].id", self.suffix)));
            self.plain("aws_route_table_association", "private", body);
        }
        if site.data_subnets() > 0 {
            self.subnets("data", site.data_subnets(), 8, &["Data lies in subnets without any way out.".to_owned()]);
        }
        if site.objects.is_some() {
            let public = format!("[aws_route_table.public{}.id]", self.suffix);
            let routes = if site.gateways > 0 {
                code(format!("concat({public}, aws_route_table.private{}[*].id)", self.suffix))
            } else {
                code(public)
            };
            let body = self
                .body()
                .set("vpc_id", vpc)
                .set("vpc_endpoint_type", "Gateway")
                .set("service_name", format!("com.amazonaws.{}.s3", site.region))
                .set("route_table_ids", routes);
            let reason = "Files go to and from the object store inside the region, past the gateways and their price.";
            self.says(reason, "aws_vpc_endpoint", "objects", body);
        }
    }

    fn subnets(&mut self, what: &str, count: u32, from: u32, reasons: &[String]) {
        let body = self
            .body()
            .set("count", count)
            .set("vpc_id", self.at("aws_vpc", "network", "id"))
            .set("availability_zone", code(format!("data.aws_availability_zones.zones{}.names[count.index]", self.suffix)))
            .set(
                "cidr_block",
                code(format!(
                    "cidrsubnet(aws_vpc.network{}.cidr_block, 4, {})",
                    self.suffix,
                    if from > 0 { format!("{from} + count.index") } else { "count.index".into() }
                )),
            );
        let body = if what == "public" && self.site.gateways == 0 { body.set("map_public_ip_on_launch", true) } else { body };
        let body = self.tagged(body, what);
        self.add(reasons, "aws_subnet", what, body);
    }

    fn subnet_ids(&self, what: &str) -> Value {
        code(format!("aws_subnet.{what}{}[*].id", self.suffix))
    }

    fn first_subnets(&self, what: &str, count: u32, of: u32) -> Value {
        if count >= of { self.subnet_ids(what) } else { code(format!("slice(aws_subnet.{what}{}[*].id, 0, {count})", self.suffix)) }
    }

    fn machine_subnets(&self, zones: u32) -> Value {
        self.first_subnets(if self.site.gateways > 0 { "private" } else { "public" }, zones, self.site.zones)
    }

    fn doors(&mut self) {
        let site = self.site;
        let own = site.database.as_ref().is_some_and(|database| database.kind == Kind::OwnMachine);
        for part in site.guarded() {
            let body = self
                .body()
                .set("name", named(part))
                .set("description", format!("Traffic of {part}"))
                .set("vpc_id", self.at("aws_vpc", "network", "id"));
            let body = self.tagged(body, part);
            self.plain("aws_security_group", part, body);
            // A store answers and asks nobody.
            let asks = site.fleet(part).is_some() || part.contains("balancer") || (part == "database" && own);
            if asks {
                let body = self
                    .body()
                    .set("security_group_id", self.at("aws_security_group", part, "id"))
                    .set("ip_protocol", "-1")
                    .set("cidr_ipv4", "0.0.0.0/0");
                self.plain("aws_vpc_security_group_egress_rule", part, body);
            }
        }
        for edge in &site.edges {
            self.rule(edge);
        }
    }

    fn port(&mut self, port: Port) -> Value {
        match port.number() {
            Some(number) => u32::from(number).into(),
            None => self.document.variable("app_port", "Port that the app listens on.", "number", Some(8080.into())),
        }
    }

    fn rule(&mut self, edge: &Edge) {
        let port = self.port(edge.port);
        let body = self
            .body()
            .set("security_group_id", self.at("aws_security_group", &edge.to, "id"))
            .set("description", format!("From {}", edge.from))
            .set("ip_protocol", "tcp")
            .set("from_port", port.clone())
            .set("to_port", port);
        let body = match edge.from.as_str() {
            "users" => body.set("cidr_ipv4", "0.0.0.0/0"),
            "cdn" => {
                let of_cdn = Body::new().set("name", "com.amazonaws.global.cloudfront.origin-facing");
                let of_cdn = if self.site.second {
                    Body::new().set("provider", code("aws.second")).set("name", "com.amazonaws.global.cloudfront.origin-facing")
                } else {
                    of_cdn
                };
                self.document.data("aws_ec2_managed_prefix_list", &format!("cdn{}", self.suffix), of_cdn);
                body.set("prefix_list_id", code(format!("data.aws_ec2_managed_prefix_list.cdn{}.id", self.suffix)))
            }
            from => body.set("referenced_security_group_id", self.at("aws_security_group", from, "id")),
        };
        let port = format!("{:?}", edge.port).to_lowercase();
        self.plain("aws_vpc_security_group_ingress_rule", &format!("{}_from_{}_{port}", edge.to, edge.from), body);
    }

    // Machines.

    fn machines_may(&mut self) {
        let site = self.site;
        let mut statements = Vec::new();
        let mut may = |actions: &[&str], resource: Value| {
            statements.push(map([("Effect", "Allow".into()), ("Action", list(actions.iter().copied())), ("Resource", resource)]));
        };
        let suffix = self.suffix;
        if site.objects.is_some() {
            may(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], code(format!("\"${{aws_s3_bucket.objects{suffix}.arn}}/*\"")));
            may(&["s3:ListBucket"], code(format!("aws_s3_bucket.objects{suffix}.arn")));
        }
        if site.queue.is_some() {
            let actions =
                ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"];
            may(&actions, code(format!("aws_sqs_queue.jobs{suffix}.arn")));
        }
        if site.key_value.is_some() {
            let actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
            let arn = if site.second {
                format!("replace(aws_dynamodb_table.sessions.arn, \"{}\", \"{}\")", self.stack.sites[0].region, site.region)
            } else {
                "aws_dynamodb_table.sessions.arn".to_owned()
            };
            may(&actions, code(arn));
        }
        if site.mail.is_some() {
            may(&["ses:SendEmail", "ses:SendRawEmail"], code(format!("aws_sesv2_email_identity.mail{suffix}.arn")));
        }
        if self.makes_secret() {
            may(&["secretsmanager:GetSecretValue"], code("aws_secretsmanager_secret.database.arn"));
        }
        let assume = map([
            ("Version", "2012-10-17".into()),
            (
                "Statement",
                Value::List(vec![map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("Service", "ec2.amazonaws.com".into())])),
                    ("Action", "sts:AssumeRole".into()),
                ])]),
            ),
        ]);
        let what = if site.second { "machine-second" } else { "machine" };
        let body = self.body().set("name", named(what)).set("assume_role_policy", json(assume));
        let reason =
            "Machines are reached through Session Manager, so none has a key or an open port for it; the agent reports memory and disk.";
        self.says(reason, "aws_iam_role", "machine", body);
        for (name, policy) in [("sessions", "AmazonSSMManagedInstanceCore"), ("agent", "CloudWatchAgentServerPolicy")] {
            let body = self
                .body()
                .set("role", self.at("aws_iam_role", "machine", "name"))
                .set("policy_arn", format!("arn:aws:iam::aws:policy/{policy}"));
            self.plain("aws_iam_role_policy_attachment", &format!("machine_{name}"), body);
        }
        if !statements.is_empty() {
            let policy = map([("Version", "2012-10-17".into()), ("Statement", Value::List(statements))]);
            let body = self.body().set("name", "parts").set("role", self.at("aws_iam_role", "machine", "id")).set("policy", json(policy));
            self.plain("aws_iam_role_policy", "machine_parts", body);
        }
        let body = self.body().set("name", named(what)).set("role", self.at("aws_iam_role", "machine", "name"));
        self.plain("aws_iam_instance_profile", "machine", body);
    }

    fn image(&mut self, class: &str) -> Value {
        let arch = if aws::is_arm(class) { "arm64" } else { "x86_64" };
        let name = format!("image_{arch}");
        let parameter = format!("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{arch}");
        let about = format!("Parameter that holds the machine image for {arch}: that of your app, or of Amazon Linux.");
        self.document.variable(&name, &about, "string", Some(parameter.into()));
        code(format!("\"resolve:ssm:${{var.{name}}}\""))
    }

    fn launch(&mut self, id: &str, class: &str, volume: Volume, reasons: &[String]) {
        let image = self.image(class);
        let about = "Shell commands that make a machine a part of your app; HEADROOM_PART says which.";
        self.document.variable("boot_script", about, "string", Some("true".into()));
        let disk = Body::new()
            .set("volume_type", "gp3")
            .set("volume_size", volume.gib.max(8))
            .set_if("iops", aws::iops(volume, 3_000))
            .set_if("throughput", (volume.extra_mib_s > 0).then(|| 125 + volume.extra_mib_s))
            .set("encrypted", true)
            .set("delete_on_termination", id != "host" && id != "database");
        let body = self
            .body()
            .set("name", named(id))
            .set("image_id", image)
            .set("instance_type", class)
            .set("vpc_security_group_ids", Value::List(vec![self.at("aws_security_group", id, "id")]))
            .set("user_data", code(format!("base64encode(\"#!/bin/bash\\nexport HEADROOM_PART={id}\\n${{var.boot_script}}\\n\")")))
            .block("iam_instance_profile", Body::new().set("arn", self.at("aws_iam_instance_profile", "machine", "arn")))
            .block("block_device_mappings", Body::new().set("device_name", "/dev/xvda").block("ebs", disk))
            .block("metadata_options", Body::new().set("http_tokens", "required"))
            .block("tag_specifications", Body::new().set("resource_type", "instance").set("tags", map([("Name", named(id))])));
        self.add(reasons, "aws_launch_template", id, body);
    }

    fn launched(&self, id: &str) -> Body {
        Body::new().set("id", self.at("aws_launch_template", id, "id")).set("version", self.at("aws_launch_template", id, "latest_version"))
    }

    fn fleet(&mut self, fleet: &Fleet) {
        self.launch(&fleet.id, fleet.class, fleet.volume, &fleet.reasons);
        if !fleet.is_group(self.site) {
            self.machine(&fleet.id);
            return;
        }
        let mut body = self
            .body()
            .set("name", named(&fleet.id))
            .set("min_size", fleet.minimum)
            .set("max_size", fleet.maximum)
            .set("desired_capacity", fleet.count)
            .set("vpc_zone_identifier", self.machine_subnets(fleet.zones))
            .set("enabled_metrics", list(["GroupInServiceInstances"]));
        if let Some(balancer) = &fleet.behind {
            body = body
                .set("target_group_arns", Value::List(vec![self.at("aws_lb_target_group", balancer, "arn")]))
                .set("health_check_type", "ELB")
                .set("health_check_grace_period", 300);
        }
        let launched = self.launched(&fleet.id);
        body = if fleet.spot > 0.0 {
            let owned = ((1.0 - fleet.spot) * 100.0).round() as u32;
            let specification = Body::new()
                .set("launch_template_id", self.at("aws_launch_template", &fleet.id, "id"))
                .set("version", self.at("aws_launch_template", &fleet.id, "latest_version"));
            body.block(
                "mixed_instances_policy",
                Body::new()
                    .block(
                        "instances_distribution",
                        Body::new()
                            .set("on_demand_percentage_above_base_capacity", owned)
                            .set("spot_allocation_strategy", "price-capacity-optimized"),
                    )
                    .block("launch_template", Body::new().block("launch_template_specification", specification)),
            )
        } else {
            body.block("launch_template", launched)
        };
        if fleet.target.is_some() {
            // How many run is the scaling's business from then on.
            body = body.block("lifecycle", Body::new().set("ignore_changes", code("[desired_capacity]")));
        }
        let size = if fleet.target.is_some() {
            format!("{} in the busiest hour; between {} and {} as the load goes.", fleet.count, fleet.minimum, fleet.maximum)
        } else {
            format!("{} at every hour; one that fails is replaced.", fleet.count)
        };
        self.says(&size, "aws_autoscaling_group", &fleet.id, body);
        if let Some(target) = fleet.target {
            let percent = (target * 1000.0).round() / 10.0;
            let tracked = Body::new()
                .set("target_value", percent.max(1.0))
                .block("predefined_metric_specification", Body::new().set("predefined_metric_type", "ASGAverageCPUUtilization"));
            let body = self
                .body()
                .set("name", "cpu")
                .set("autoscaling_group_name", self.at("aws_autoscaling_group", &fleet.id, "name"))
                .set("policy_type", "TargetTrackingScaling")
                .block("target_tracking_configuration", tracked);
            let reason =
                "Steered by the share of CPU that the plan has in use at the busiest hour: what is spare stays spare as the fleet grows.";
            self.says(reason, "aws_autoscaling_policy", &fleet.id, body);
        }
    }

    /// One machine with an address that stays.
    fn machine(&mut self, id: &str) {
        let body = self
            .body()
            .set("subnet_id", code(format!("aws_subnet.public{}[0].id", self.suffix)))
            .block("launch_template", self.launched(id));
        self.plain("aws_instance", id, body);
        let body = self.tagged(self.body().set("domain", "vpc").set("instance", self.at("aws_instance", id, "id")), id);
        self.plain("aws_eip", id, body);
        let ip = self.at("aws_eip", id, "public_ip");
        self.output(&format!("{id}_ip"), ip);
    }

    fn balancer(&mut self, balancer: &Balancer) {
        let id = balancer.id.as_str();
        let subnets = if balancer.public { self.subnet_ids("public") } else { self.machine_subnets(self.site.zones) };
        // A balancer's name takes 32 letters.
        let short = if balancer.public { "public".to_owned() } else { balancer.to.replace('_', "-") };
        let body = self
            .body()
            .set("name", named(&short))
            .set("internal", !balancer.public)
            .set("security_groups", Value::List(vec![self.at("aws_security_group", id, "id")]))
            .set("subnets", subnets);
        self.add(&balancer.reasons, "aws_lb", id, body);
        let port = self.port(Port::App);
        let path =
            self.document.variable("health_path", "Path that answers 200 while a machine is well.", "string", Some("/health".into()));
        let body = self
            .body()
            .set("name", named(&short))
            .set("port", port)
            .set("protocol", "HTTP")
            .set("vpc_id", self.at("aws_vpc", "network", "id"))
            .block("health_check", Body::new().set("path", path).set("interval", 10));
        self.plain("aws_lb_target_group", id, body);
        let forward = Body::new().set("type", "forward").set("target_group_arn", self.at("aws_lb_target_group", id, "arn"));
        let listener = self.body().set("load_balancer_arn", self.at("aws_lb", id, "arn"));
        if !balancer.public {
            let body = listener.set("port", 80).set("protocol", "HTTP").block("default_action", forward);
            self.plain("aws_lb_listener", id, body);
            return;
        }
        let about = format!("ARN of the certificate of the site's name, of {}.", self.site.region);
        let certificate = self.document.variable(&format!("certificate_arn{}", self.suffix), &about, "string", None);
        let body = listener
            .clone()
            .set("port", 443)
            .set("protocol", "HTTPS")
            .set("ssl_policy", "ELBSecurityPolicy-TLS13-1-2-2021-06")
            .set("certificate_arn", certificate)
            .block("default_action", forward);
        self.plain("aws_lb_listener", id, body);
        if self.site.edges.iter().any(|edge| edge.to == balancer.id && edge.port == Port::Http) {
            let to = Body::new().set("protocol", "HTTPS").set("port", "443").set("status_code", "HTTP_301");
            let body = listener
                .set("port", 80)
                .set("protocol", "HTTP")
                .block("default_action", Body::new().set("type", "redirect").block("redirect", to));
            self.plain("aws_lb_listener", &format!("{id}_redirect"), body);
        }
        let name = self.at("aws_lb", id, "dns_name");
        self.output(&format!("{id}_name"), name);
    }

    // Stores.

    fn makes_secret(&self) -> bool {
        !self.site.second && self.site.database.as_ref().is_some_and(|database| database.kind != Kind::OwnMachine)
    }

    fn database(&mut self) {
        let Some(database) = &self.site.database else { return };
        if database.kind == Kind::OwnMachine {
            self.launch("database", database.class, database.volume, &database.reasons);
            self.machine("database");
            return;
        }
        let body = self.body().set("name", named("database")).set("subnet_ids", self.subnet_ids("data"));
        self.plain("aws_db_subnet_group", "database", body);
        if self.makes_secret() {
            let reason = "The password is made once, kept by Secrets Manager alone and never written to Terraform's state.";
            self.document.add(
                &[reason.to_owned()],
                "ephemeral \"random_password\" \"database\"".into(),
                Body::new().set("length", 32).set("special", false),
            );
            self.plain("aws_secretsmanager_secret", "database", Body::new().set("name", named("database")));
            let secret = json(map([("username", "headroom".into()), ("password", code("ephemeral.random_password.database.result"))]));
            let body = Body::new()
                .set("secret_id", code("aws_secretsmanager_secret.database.id"))
                .set("secret_string_wo", secret)
                .set("secret_string_wo_version", 1);
            self.plain("aws_secretsmanager_secret_version", "database", body);
            self.output("database_secret_arn", code("aws_secretsmanager_secret.database.arn"));
        }
        if self.site.second {
            let body = self.body().set("description", "Encrypts this region's copy of the data").set("enable_key_rotation", true);
            self.plain("aws_kms_key", "database", body);
        }
        if database.kind == Kind::Shared { self.cluster(database) } else { self.writers(database) }
    }

    /// `aws_db_instance.database` or one of several.
    fn writer(&self, database: &Database, writer: &str) -> String {
        let kind = if database.kind == Kind::Shared { "aws_rds_cluster" } else { "aws_db_instance" };
        let index = if database.writers > 1 { format!("[{writer}]") } else { String::new() };
        format!("{kind}.database{}{index}", self.suffix)
    }

    fn many(&self, body: Body, database: &Database) -> Body {
        if database.writers > 1 { body.set("count", database.writers) } else { body }
    }

    fn writers_name(&self, database: &Database, part: &str) -> Value {
        own_of(self.site, part, database.writers)
    }

    /// None can be taken of a copy.
    fn last_snapshot(&self, body: Body, database: &Database) -> Body {
        if self.site.second {
            body.set("skip_final_snapshot", true)
        } else {
            body.set("final_snapshot_identifier", self.writers_name(database, "database-final"))
        }
    }

    fn major(&mut self) -> Value {
        self.document.variable("postgres_version", "Version of PostgreSQL.", "string", Some("17".into()))
    }

    fn writers(&mut self, database: &Database) {
        let mut reasons = database.reasons.clone();
        let body = self.many(self.body(), database).set("identifier", self.writers_name(database, "database"));
        let body = if self.site.second {
            reasons.push("A copy of the first region's database, ready to be promoted.".to_owned());
            let index = if database.writers > 1 { "[count.index]" } else { "" };
            body.set("replicate_source_db", code(format!("aws_db_instance.database{index}.arn")))
                .set("kms_key_id", self.at("aws_kms_key", "database", "arn"))
        } else {
            let version = self.major();
            body.set("engine", "postgres")
                .set("engine_version", version)
                .set("db_name", "app")
                .set("username", "headroom")
                .set("password_wo", code("ephemeral.random_password.database.result"))
                .set("password_wo_version", 1)
        };
        if database.writers > 1 {
            reasons.push(format!("{} writers: each holds its part of the data.", database.writers));
        }
        let body = body
            .set("instance_class", database.class)
            .set("storage_type", "gp3")
            .set("allocated_storage", database.volume.gib.max(20))
            .set_if("iops", aws::database_iops(database.volume))
            .set("storage_encrypted", true)
            .set("multi_az", database.kind == Kind::TwoZones)
            .set("db_subnet_group_name", self.at("aws_db_subnet_group", "database", "name"))
            .set("vpc_security_group_ids", Value::List(vec![self.at("aws_security_group", "database", "id")]))
            .set("backup_retention_period", database.backup_days.clamp(1, 35))
            .set("deletion_protection", true)
            .set("copy_tags_to_snapshot", true);
        let body = self.last_snapshot(body, database);
        self.add(&reasons, "aws_db_instance", "database", body);
        let address = if database.writers > 1 { self.writer(database, "*") + ".address" } else { self.writer(database, "") + ".address" };
        self.output("database_address", code(address));
        let Some(replicas) = &database.replicas else { return };
        let source = if database.writers > 1 {
            self.writer(database, &format!("floor(count.index / {})", replicas.each))
        } else {
            self.writer(database, "")
        };
        let body = self
            .body()
            .set("count", replicas.each * database.writers)
            .set("identifier", numbered("replica"))
            .set("replicate_source_db", code(format!("{source}.identifier")))
            .set("instance_class", replicas.class)
            .set("storage_type", "gp3")
            .set("storage_encrypted", true)
            .set(
                "availability_zone",
                code(format!("data.aws_availability_zones.zones{}.names[count.index % {}]", self.suffix, self.site.zones)),
            )
            .set("vpc_security_group_ids", Value::List(vec![self.at("aws_security_group", "replicas", "id")]))
            .set("skip_final_snapshot", true);
        self.add(&replicas.reasons, "aws_db_instance", "replicas", body);
    }

    fn cluster(&mut self, database: &Database) {
        let two = self.stack.sites.len() > 1;
        let version = self.major();
        let mut reasons = database.reasons.clone();
        if two && !self.site.second {
            let body = self
                .many(Body::new(), database)
                .set("global_cluster_identifier", self.writers_name(database, "global"))
                .set("engine", "aurora-postgresql")
                .set("engine_version", version.clone())
                .set("database_name", "app")
                .set("storage_encrypted", true)
                .set("deletion_protection", true);
            self.says("Copies the data to the second region.", "aws_rds_global_cluster", "database", body);
        }
        let groups = match &database.replicas {
            Some(_) => vec![self.at("aws_security_group", "database", "id"), self.at("aws_security_group", "replicas", "id")],
            None => vec![self.at("aws_security_group", "database", "id")],
        };
        let mut body = self
            .many(self.body(), database)
            .set("cluster_identifier", self.writers_name(database, "database"))
            .set("engine", "aurora-postgresql")
            .set("engine_version", version);
        if two {
            let index = if database.writers > 1 { "[count.index]" } else { "" };
            body = body.set("global_cluster_identifier", code(format!("aws_rds_global_cluster.database{index}.id")));
        }
        body = if self.site.second {
            reasons.push("A copy of the first region's cluster, ready to be promoted.".to_owned());
            body.set("kms_key_id", self.at("aws_kms_key", "database", "arn"))
        } else {
            body.set("database_name", "app")
                .set("master_username", "headroom")
                .set("master_password_wo", code("ephemeral.random_password.database.result"))
                .set("master_password_wo_version", 1)
        };
        if database.writers > 1 {
            reasons.push(format!("{} clusters: each holds its part of the data.", database.writers));
        }
        body = body
            .set("storage_encrypted", true)
            .set("db_subnet_group_name", self.at("aws_db_subnet_group", "database", "name"))
            .set("vpc_security_group_ids", Value::List(groups))
            .set("backup_retention_period", database.backup_days.clamp(1, 35))
            .set("deletion_protection", true)
            .set("copy_tags_to_snapshot", true);
        body = self.last_snapshot(body, database);
        if self.site.second {
            // The first region's cluster decides whose copy it is.
            body = body
                .block("lifecycle", Body::new().set("ignore_changes", code("[replication_source_identifier]")))
                .set("depends_on", code("[aws_rds_cluster_instance.database]"));
        }
        self.add(&reasons, "aws_rds_cluster", "database", body);
        self.members(database, "database", database.class, database.machines, 0, &[]);
        if let Some(replicas) = &database.replicas {
            self.members(database, "replicas", replicas.class, replicas.each, 1, &replicas.reasons);
        }
        let every = if database.writers > 1 { "*" } else { "" };
        let address = self.writer(database, every) + ".endpoint";
        self.output("database_address", code(address));
    }

    fn members(&mut self, database: &Database, name: &str, class: &str, each: u32, tier: u32, reasons: &[String]) {
        let cluster = self.writer(database, &format!("floor(count.index / {each})"));
        let body = self
            .body()
            .set("count", each * database.writers)
            .set("cluster_identifier", code(format!("{cluster}.id")))
            .set("engine", "aurora-postgresql")
            .set("instance_class", class)
            .set("promotion_tier", tier);
        self.add(reasons, "aws_rds_cluster_instance", name, body);
    }

    fn caches(&mut self) {
        let site = self.site;
        if site.caches.is_empty() {
            return;
        }
        let body = self.body().set("name", named("cache")).set("subnet_ids", self.subnet_ids("data"));
        self.plain("aws_elasticache_subnet_group", "cache", body);
        for cache in &site.caches {
            self.cache(cache);
        }
    }

    fn cache(&mut self, cache: &Cache) {
        let several = cache.primaries > 1;
        let body = self
            .body()
            .set("replication_group_id", named(&cache.id))
            .set("description", format!("{} of the plan", crate::domain::words::tier(&cache.id)))
            .set("engine", "valkey")
            .set("engine_version", "8.0")
            .set("node_type", cache.class)
            .set("num_node_groups", cache.primaries)
            .set("replicas_per_node_group", cache.replicas)
            .set("automatic_failover_enabled", several || cache.replicas > 0)
            .set("multi_az_enabled", cache.replicas > 0)
            .set("transit_encryption_enabled", true)
            .set("at_rest_encryption_enabled", true)
            .set_if("parameter_group_name", several.then_some("default.valkey8.cluster.on"))
            .set("subnet_group_name", self.at("aws_elasticache_subnet_group", "cache", "name"))
            .set("security_group_ids", Value::List(vec![self.at("aws_security_group", &cache.id, "id")]))
            .set("port", 6379);
        self.add(&cache.reasons, "aws_elasticache_replication_group", &cache.id, body);
        let endpoint = if several { "configuration_endpoint_address" } else { "primary_endpoint_address" };
        let endpoint = self.at("aws_elasticache_replication_group", &cache.id, endpoint);
        self.output(&format!("{}_address", cache.id), endpoint);
    }

    fn key_value(&mut self) {
        let Some(part) = &self.site.key_value else { return };
        // A table of the first region spans both.
        if self.site.second {
            return;
        }
        let mut body = Body::new().set("name", named("sessions")).set("billing_mode", "PAY_PER_REQUEST").set("hash_key", "id");
        let others: Vec<&Site> = self.stack.sites.iter().filter(|site| site.second).collect();
        if !others.is_empty() {
            body = body.set("stream_enabled", true).set("stream_view_type", "NEW_AND_OLD_IMAGES");
        }
        body = body
            .block("attribute", Body::new().set("name", "id").set("type", "S"))
            .block("ttl", Body::new().set("attribute_name", "expires").set("enabled", true));
        for other in others {
            body = body.block("replica", Body::new().set("region_name", other.region.as_str()));
        }
        let reasons = part.reasons.clone();
        self.add(&reasons, "aws_dynamodb_table", "sessions", body);
    }

    fn search(&mut self) {
        let Some(search) = &self.site.search else { return };
        let zones = search.zones.min(self.site.data_subnets());
        let mut cluster =
            Body::new().set("instance_type", search.class).set("instance_count", search.nodes).set("zone_awareness_enabled", zones > 1);
        if zones > 1 {
            cluster = cluster.block("zone_awareness_config", Body::new().set("availability_zone_count", zones));
        }
        let access = map([
            ("Version", "2012-10-17".into()),
            (
                "Statement",
                Value::List(vec![map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("AWS", self.at("aws_iam_role", "machine", "arn"))])),
                    ("Action", "es:ESHttp*".into()),
                    ("Resource", "*".into()),
                ])]),
            ),
        ]);
        let inside = Body::new()
            .set("subnet_ids", self.first_subnets("data", zones, self.site.data_subnets()))
            .set("security_group_ids", Value::List(vec![self.at("aws_security_group", "search", "id")]));
        let body = self
            .body()
            .set("domain_name", named("search"))
            .set("engine_version", "OpenSearch_2.17")
            .set("access_policies", json(access))
            .block("cluster_config", cluster)
            .block("ebs_options", Body::new().set("ebs_enabled", true).set("volume_type", "gp3").set("volume_size", search.gib))
            .block("vpc_options", inside)
            .block("encrypt_at_rest", Body::new().set("enabled", true))
            .block("node_to_node_encryption", Body::new().set("enabled", true))
            .block(
                "domain_endpoint_options",
                Body::new().set("enforce_https", true).set("tls_security_policy", "Policy-Min-TLS-1-2-2019-07"),
            );
        if !self.site.second {
            self.document.data("aws_caller_identity", "this", Body::new());
        }
        let reasons = search.reasons.clone();
        self.add(&reasons, "aws_opensearch_domain", "search", body);
        let endpoint = self.at("aws_opensearch_domain", "search", "endpoint");
        self.output("search_address", endpoint);
    }

    fn objects(&mut self) {
        let Some(part) = &self.site.objects else { return };
        let reasons = part.reasons.clone();
        let body = self.body().set("bucket_prefix", code("\"${var.name}-\""));
        self.add(&reasons, "aws_s3_bucket", "objects", body);
        let bucket = self.at("aws_s3_bucket", "objects", "id");
        let body = self
            .body()
            .set("bucket", bucket.clone())
            .set("block_public_acls", true)
            .set("block_public_policy", true)
            .set("ignore_public_acls", true)
            .set("restrict_public_buckets", true);
        self.plain("aws_s3_bucket_public_access_block", "objects", body);
        let rule = Body::new()
            .set("id", "unfinished")
            .set("status", "Enabled")
            .block("filter", Body::new())
            .block("abort_incomplete_multipart_upload", Body::new().set("days_after_initiation", 7));
        let body = self.body().set("bucket", bucket.clone()).block("rule", rule);
        self.plain("aws_s3_bucket_lifecycle_configuration", "objects", body);
        self.output("objects_bucket", bucket);
    }

    fn queue(&mut self) {
        let Some(part) = &self.site.queue else { return };
        let deadline = self.stack.plan.profile.work.job_deadline_seconds.ceil().clamp(30.0, 43_200.0) as u32;
        let reasons = part.reasons.clone();
        let body =
            self.body().set("name", named("failed-jobs")).set("message_retention_seconds", 1_209_600).set("sqs_managed_sse_enabled", true);
        self.says("What failed five times waits here for somebody to look.", "aws_sqs_queue", "failed_jobs", body);
        let redrive = map([("deadLetterTargetArn", self.at("aws_sqs_queue", "failed_jobs", "arn")), ("maxReceiveCount", 5.into())]);
        let body = self
            .body()
            .set("name", named("jobs"))
            .set("visibility_timeout_seconds", deadline)
            .set("message_retention_seconds", 1_209_600)
            .set("sqs_managed_sse_enabled", true)
            .set("redrive_policy", json(redrive));
        self.add(&reasons, "aws_sqs_queue", "jobs", body);
        let url = self.at("aws_sqs_queue", "jobs", "url");
        self.output("queue_url", url);
    }

    // The edge.

    fn domain(&mut self) -> Value {
        self.document.variable("domain", "Name of the site.", "string", None)
    }

    fn cdn(&mut self) {
        let site = self.site;
        let Some(part) = &site.cdn else { return };
        let domain = self.domain();
        let about = "ARN of the certificate of the site's name, of us-east-1, where the CDN looks for it.";
        let certificate = self.document.variable("cdn_certificate_arn", about, "string", None);
        let policy = |name: &str| Body::new().set("name", name);
        self.document.data("aws_cloudfront_cache_policy", "by_headers", policy("UseOriginCacheControlHeaders-QueryStrings"));
        self.document.data("aws_cloudfront_origin_request_policy", "all_but_host", policy("Managed-AllViewerExceptHostHeader"));
        let custom = Body::new()
            .set("http_port", 80)
            .set("https_port", 443)
            .set("origin_protocol_policy", "https-only")
            .set("origin_ssl_protocols", list(["TLSv1.2"]));
        let behaviour = |origin: &str, methods: Value, cache: &str| {
            Body::new()
                .set("target_origin_id", origin)
                .set("viewer_protocol_policy", "redirect-to-https")
                .set("allowed_methods", methods)
                .set("cached_methods", list(["GET", "HEAD"]))
                .set("compress", true)
                .set("cache_policy_id", code(format!("data.aws_cloudfront_cache_policy.{cache}.id")))
        };
        let all = list(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]);
        let default = behaviour("app", all, "by_headers")
            .set("origin_request_policy_id", code("data.aws_cloudfront_origin_request_policy.all_but_host.id"));
        let mut body = Body::new().set("enabled", true).set("http_version", "http2and3").set("aliases", Value::List(vec![domain])).block(
            "origin",
            Body::new().set("origin_id", "app").set("domain_name", code("\"origin.${var.domain}\"")).block("custom_origin_config", custom),
        );
        if site.objects.is_some() {
            self.document.data("aws_cloudfront_cache_policy", "optimised", policy("Managed-CachingOptimized"));
            let access = Body::new()
                .set("name", named("objects"))
                .set("origin_access_control_origin_type", "s3")
                .set("signing_behavior", "always")
                .set("signing_protocol", "sigv4");
            self.plain("aws_cloudfront_origin_access_control", "objects", access);
            body = body.block(
                "origin",
                Body::new()
                    .set("origin_id", "objects")
                    .set("domain_name", code("aws_s3_bucket.objects.bucket_regional_domain_name"))
                    .set("origin_access_control_id", code("aws_cloudfront_origin_access_control.objects.id")),
            );
        }
        body = body.block("default_cache_behavior", default);
        if site.objects.is_some() {
            let of_files = behaviour("objects", list(["GET", "HEAD"]), "optimised").set("path_pattern", "/static/*");
            body = body.block("ordered_cache_behavior", of_files);
        }
        body = body.block("restrictions", Body::new().block("geo_restriction", Body::new().set("restriction_type", "none"))).block(
            "viewer_certificate",
            Body::new()
                .set("acm_certificate_arn", certificate)
                .set("ssl_support_method", "sni-only")
                .set("minimum_protocol_version", "TLSv1.2_2021"),
        );
        let reasons = part.reasons.clone();
        self.add(&reasons, "aws_cloudfront_distribution", "cdn", body);
        if site.objects.is_some() {
            let statement = map([
                ("Effect", "Allow".into()),
                ("Principal", map([("Service", "cloudfront.amazonaws.com".into())])),
                ("Action", "s3:GetObject".into()),
                ("Resource", code("\"${aws_s3_bucket.objects.arn}/*\"")),
                ("Condition", map([("StringEquals", map([("AWS:SourceArn", code("aws_cloudfront_distribution.cdn.arn"))]))])),
            ]);
            let policy = map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![statement]))]);
            let body = Body::new().set("bucket", code("aws_s3_bucket.objects.id")).set("policy", json(policy));
            self.plain("aws_s3_bucket_policy", "objects", body);
        }
    }

    fn names(&mut self) {
        let first = &self.stack.sites[0];
        if first.dns.is_none() {
            return;
        }
        let domain = self.domain();
        let zone = self.document.variable("hosted_zone_id", "Route 53 zone that the site's name is in.", "string", None);
        let entrance = self.site.entrance().to_owned();
        let behind_cdn = first.cdn.is_some();
        let name = if behind_cdn { code("\"origin.${var.domain}\"") } else { domain.clone() };
        let mut body = self.body().set("zone_id", zone.clone()).set("name", name).set("type", "A");
        let mut reasons = first.dns.as_ref().map(|part| part.reasons.clone()).unwrap_or_default();
        let several = self.stack.sites.len() > 1;
        let active = self.stack.sites.iter().all(|site| site.active);
        if several {
            body = body.set("set_identifier", self.site.region.as_str());
        }
        if self.site.balancers.is_empty() {
            body = body.set("ttl", 60).set("records", Value::List(vec![self.at("aws_eip", &entrance, "public_ip")]));
        } else {
            let alias = Body::new()
                .set("name", self.at("aws_lb", &entrance, "dns_name"))
                .set("zone_id", self.at("aws_lb", &entrance, "zone_id"))
                .set("evaluate_target_health", true);
            body = body.block("alias", alias);
        }
        if several && active {
            reasons.push("Users are sent to the nearer region that is well.".to_owned());
            body = body.block("latency_routing_policy", Body::new().set("region", self.site.region.as_str()));
        } else if several {
            reasons.push("Users are sent to the second region only while the first is not well.".to_owned());
            let role = if self.site.second { "SECONDARY" } else { "PRIMARY" };
            body = body.block("failover_routing_policy", Body::new().set("type", role));
        }
        self.add(&reasons, "aws_route53_record", if behind_cdn { "origin" } else { "site" }, body);
        if self.site.cdn.is_some() {
            let alias = Body::new()
                .set("name", code("aws_cloudfront_distribution.cdn.domain_name"))
                .set("zone_id", code("aws_cloudfront_distribution.cdn.hosted_zone_id"))
                .set("evaluate_target_health", false);
            let body = Body::new().set("zone_id", zone).set("name", domain).set("type", "A").block("alias", alias);
            self.plain("aws_route53_record", "site", body);
        }
    }

    fn mail(&mut self) {
        let Some(part) = &self.site.mail else { return };
        let domain = self.domain();
        let reasons = part.reasons.clone();
        let body = self.body().set("email_identity", domain);
        self.add(&reasons, "aws_sesv2_email_identity", "mail", body);
    }

    // What is watched.

    fn alarms(&mut self) {
        let site = self.site;
        if let Some(part) = &site.logs {
            let reasons = part.reasons.clone();
            let body = self.body().set("name", code("\"/${var.name}\"")).set("retention_in_days", 30);
            self.add(&reasons, "aws_cloudwatch_log_group", "logs", body);
        }
        if site.alarms.is_empty() {
            return;
        }
        let told: Vec<_> = site.alarms.iter().map(|series| (series, aws::watched(site, self.stack.plan, series))).collect();
        let unwatched = told.iter().filter(|(_, all)| all.is_empty()).map(|(series, _)| *series);
        let reasons = of_alarms("CloudWatch", unwatched);
        let body = self.body().set("name", named("alerts"));
        self.add(&reasons, "aws_sns_topic", "alerts", body);
        let email = self.document.variable("alert_email", "Who is told of an alarm.", "string", None);
        let body = self.body().set("topic_arn", self.at("aws_sns_topic", "alerts", "arn")).set("protocol", "email").set("endpoint", email);
        self.plain("aws_sns_topic_subscription", "alerts", body);
        for (series, all) in told {
            // Those of several writers or copies differ in whom they watch.
            let Some(watched) = all.first() else { continue };
            let (tier, _) = crate::domain::words::split_region(&series.metric.tier);
            let name = format!("{tier}_{}", crate::export::graph::identifier(&series.metric.measures));
            let body = self.alarm(watched, all.len() as u32, &name, &format!("{}: {}", series.title, series.description));
            self.add(std::slice::from_ref(&series.description), "aws_cloudwatch_metric_alarm", &name, body);
        }
    }

    fn alarm(&self, watched: &Watched, count: u32, name: &str, says: &str) -> Body {
        let name = name.replace('_', "-");
        let (body, name) = if count > 1 { (self.body().set("count", count), numbered(&name)) } else { (self.body(), named(&name)) };
        let body = body
            .set("alarm_name", name)
            .set("alarm_description", plain(says).chars().take(1000).collect::<String>())
            .set("alarm_actions", Value::List(vec![self.at("aws_sns_topic", "alerts", "arn")]))
            .set("comparison_operator", if watched.below { "LessThanThreshold" } else { "GreaterThanThreshold" })
            .set("threshold", rounded(watched.threshold))
            .set("evaluation_periods", watched.periods);
        let dimensions = |metric: &aws::Metric| {
            Value::Map(metric.dimensions.iter().map(|(name, of)| ((*name).to_owned(), self.dimension(of, count))).collect())
        };
        match &watched.expression {
            None => {
                let metric = &watched.metrics[0];
                let statistic = if metric.statistic.starts_with('p') { "extended_statistic" } else { "statistic" };
                body.set("namespace", metric.namespace)
                    .set("metric_name", metric.name)
                    .set(statistic, metric.statistic)
                    .set("period", watched.period)
                    .set("dimensions", dimensions(metric))
            }
            Some(expression) => {
                let asked = Body::new().set("id", "e1").set("expression", expression.as_str()).set("return_data", true);
                watched.metrics.iter().fold(body.block("metric_query", asked), |body, metric| {
                    let of = Body::new()
                        .set("namespace", metric.namespace)
                        .set("metric_name", metric.name)
                        .set("stat", metric.statistic)
                        .set("period", watched.period)
                        .set("dimensions", dimensions(metric));
                    body.block("metric_query", Body::new().set("id", metric.id).block("metric", of))
                })
            }
        }
    }

    /// Of one, or by `count.index` of several.
    fn dimension(&self, of: &Dimension, count: u32) -> Value {
        let database = self.site.database.as_ref();
        let index = if count > 1 { "count.index" } else { "0" };
        let writer = || database.map_or(String::new(), |database| self.writer(database, index));
        match of {
            Dimension::Balancer(id) => {
                let balancer = self.site.balancers.iter().find(|balancer| balancer.id == *id || balancer.to == *id);
                self.at("aws_lb", balancer.map_or("load_balancer", |balancer| &balancer.id), "arn_suffix")
            }
            Dimension::Targets(fleet) => {
                let balancer = self.site.balancers.iter().find(|balancer| balancer.to == *fleet);
                self.at("aws_lb_target_group", balancer.map_or("load_balancer", |balancer| &balancer.id), "arn_suffix")
            }
            Dimension::Group(fleet) => self.at("aws_autoscaling_group", fleet, "name"),
            Dimension::Machine(fleet) => self.at("aws_instance", fleet, "id"),
            Dimension::DatabaseMachine => self.at("aws_instance", "database", "id"),
            Dimension::Writer(_) => code(format!("{}.identifier", writer())),
            Dimension::Cluster(_) => code(format!("{}.cluster_identifier", writer())),
            Dimension::Replica(..) => code(format!("aws_db_instance.replicas{}[{index}].identifier", self.suffix)),
            Dimension::CacheNode(cache) => {
                let several = self.site.caches.iter().any(|of| of.id == *cache && of.primaries > 1);
                let group = format!("aws_elasticache_replication_group.{cache}{}.id", self.suffix);
                code(format!("\"${{{group}}}{}\"", if several { "-0001-001" } else { "-001" }))
            }
            Dimension::Domain => self.at("aws_opensearch_domain", "search", "domain_name"),
            Dimension::Account => code("data.aws_caller_identity.this.account_id"),
            Dimension::Queue => self.at("aws_sqs_queue", "jobs", "name"),
            Dimension::Text(text) => (*text).into(),
        }
    }
}
