//! The plan as CloudFormation templates, one a region: the network, the machines, the stores and the alarms with the sizes of the plan, each with its reason.

use super::{
    series::camel,
    stack::{
        self, Balancer, Cache, Database, Edge, Fleet, Kind, Port, Site, Stack, aws,
        aws::{Dimension, Watched},
        yaml::{Node, attribute, list, map, quoted, reference, substituted},
    },
};
use crate::domain::{plan::Plan, words};
use std::fmt::Write;

/// CloudFormation takes no more.
const MOST_RESOURCES: usize = 500;
const MOST_BYTES: usize = 1_000_000;

pub fn lacks(plan: &Plan) -> Option<String> {
    lacks_cloud(plan).or_else(|| too_large(&Stack::of(plan), 0))
}

pub fn first(plan: &Plan) -> String {
    written(&Stack::of(plan), 0)
}

pub fn lacks_second(plan: &Plan) -> Option<String> {
    lacks_cloud(plan).or_else(|| {
        let stack = Stack::of(plan);
        if stack.sites.len() < 2 {
            return Some("The plan stands in one region; its template is cloudformation.yml.".to_owned());
        }
        too_large(&stack, 1)
    })
}

pub fn second(plan: &Plan) -> String {
    written(&Stack::of(plan), 1)
}

fn lacks_cloud(plan: &Plan) -> Option<String> {
    let provider = plan.profile.commercial.provider.as_str();
    if provider != "aws" {
        let instead = if provider == "bare_metal" { "inventory.ini and runbook.md" } else { "main.tf" };
        return Some(format!("CloudFormation builds on AWS alone, and this plan is on {}: see {instead}.", words::provider(provider)));
    }
    stack::lacks_design(plan)
}

fn too_large(stack: &Stack, place: usize) -> Option<String> {
    let template = Template::of(stack, place);
    let (resources, bytes) = (template.resources.len(), template.written().len());
    (resources > MOST_RESOURCES || bytes > MOST_BYTES).then(|| {
        format!("The plan takes {resources} resources in a region, and a CloudFormation template holds {MOST_RESOURCES}: main.tf has no such bound.")
    })
}

fn written(stack: &Stack, place: usize) -> String {
    Template::of(stack, place).written()
}

struct Template<'s> {
    stack: &'s Stack<'s>,
    site: &'s Site<'s>,
    parameters: Vec<(String, Node)>,
    resources: Vec<Resource>,
    outputs: Vec<(String, Node)>,
}

struct Resource {
    name: String,
    kind: &'static str,
    reasons: Vec<String>,
    /// `DependsOn`, `DeletionPolicy`: beside the properties.
    beside: Vec<(&'static str, Node)>,
    properties: Node,
}

/// `Name` of what is built, so that it is found again.
fn tags(part: &str) -> Node {
    list([map([("Key", "Name".into()), ("Value", substituted(&format!("${{AWS::StackName}}-{part}")))])])
}

fn zone(place: u32) -> Node {
    Node::Plain(format!("!Select [{place}, !GetAZs \"\"]"))
}

const LETTERS: [&str; 3] = ["A", "B", "C"];

impl<'s> Template<'s> {
    fn of(stack: &'s Stack<'s>, place: usize) -> Template<'s> {
        let site = &stack.sites[place];
        let mut template = Template { stack, site, parameters: Vec::new(), resources: Vec::new(), outputs: Vec::new() };
        template.network();
        template.doors();
        template.machines_may();
        template.objects();
        template.queue();
        template.database();
        template.caches();
        template.key_value();
        template.search();
        for balancer in &site.balancers {
            template.balancer(balancer);
        }
        for fleet in &site.fleets {
            template.fleet(fleet);
        }
        template.cdn();
        template.names();
        template.mail();
        template.alarms();
        template
    }

    fn written(&self) -> String {
        let mut out = String::new();
        for line in stack::wrapped(&stack::heading(self.stack.plan)) {
            let _ = writeln!(out, "# {line}");
        }
        if self.stack.sites.len() > 1 {
            let (this, other) = if self.site.second {
                ("second", "cloudformation.yml, which is built first")
            } else {
                ("first", "cloudformation-second.yml")
            };
            let _ = writeln!(out, "# This is the {this} of two regions; the other is in {other}.");
        }
        let stage = &self.stack.plan.recommendation.stage;
        let about = format!("Rung {}, {}: {}", stage.rung, stage.name, self.site.region);
        let _ = write!(out, "AWSTemplateFormatVersion: \"2010-09-09\"\nDescription: {}\n", quoted(&about));
        if !self.parameters.is_empty() {
            out += "\nParameters:\n";
            for (name, node) in &self.parameters {
                let _ = write!(out, "  {name}:");
                node.write(&mut out, 4);
            }
        }
        out += "\nResources:\n";
        for (place, resource) in self.resources.iter().enumerate() {
            if place > 0 {
                out.push('\n');
            }
            for line in stack::wrapped(&resource.reasons) {
                let _ = writeln!(out, "  # {line}");
            }
            let _ = writeln!(out, "  {}:\n    Type: {}", resource.name, resource.kind);
            for (name, node) in &resource.beside {
                let _ = write!(out, "    {name}:");
                node.write(&mut out, 6);
            }
            if !matches!(&resource.properties, Node::Map(entries) if entries.is_empty()) {
                out += "    Properties:";
                resource.properties.write(&mut out, 6);
            }
        }
        if !self.outputs.is_empty() {
            out += "\nOutputs:\n";
            for (name, node) in &self.outputs {
                let _ = write!(out, "  {name}:");
                map([("Value", node.clone())]).write(&mut out, 4);
            }
        }
        out
    }

    fn parameter(&mut self, name: &str, description: &str, kind: &str, default: Option<&str>) -> Node {
        if !self.parameters.iter().any(|(known, _)| known == name) {
            let node = map([("Type", Node::Plain(kind.to_owned())), ("Description", description.into())]);
            let node = match default {
                Some(default) => node.with("Default", default),
                None => node,
            };
            self.parameters.push((name.to_owned(), node));
        }
        reference(name)
    }

    fn add(&mut self, name: &str, kind: &'static str, reasons: &[String], properties: Node) -> &mut Resource {
        self.resources.push(Resource { name: name.to_owned(), kind, reasons: reasons.to_vec(), beside: Vec::new(), properties });
        self.resources.last_mut().expect("one was pushed")
    }

    fn says(&mut self, name: &str, kind: &'static str, reason: &str, properties: Node) -> &mut Resource {
        self.add(name, kind, &[reason.to_owned()], properties)
    }

    fn plain(&mut self, name: &str, kind: &'static str, properties: Node) -> &mut Resource {
        self.add(name, kind, &[], properties)
    }

    fn output(&mut self, name: &str, node: Node) {
        self.outputs.push((name.to_owned(), node));
    }

    // The network.

    fn network(&mut self) {
        let site = self.site;
        let net = if site.second { 1 } else { 0 };
        let zones = match site.zones {
            1 => "One zone, as the plan has it.".to_owned(),
            zones => format!("{zones} zones, as the plan has it: the loss of one leaves the rest."),
        };
        self.says(
            "Network",
            "AWS::EC2::VPC",
            &zones,
            map([
                ("CidrBlock", format!("10.{net}.0.0/16").into()),
                ("EnableDnsHostnames", true.into()),
                ("EnableDnsSupport", true.into()),
                ("Tags", tags("network")),
            ]),
        );
        self.plain("InternetGateway", "AWS::EC2::InternetGateway", map([("Tags", tags("network"))]));
        self.plain(
            "InternetGatewayAttachment",
            "AWS::EC2::VPCGatewayAttachment",
            map([("VpcId", reference("Network")), ("InternetGatewayId", reference("InternetGateway"))]),
        );
        self.plain("PublicRoutes", "AWS::EC2::RouteTable", map([("VpcId", reference("Network")), ("Tags", tags("public"))]));
        self.plain(
            "PublicRoute",
            "AWS::EC2::Route",
            map([
                ("RouteTableId", reference("PublicRoutes")),
                ("DestinationCidrBlock", "0.0.0.0/0".into()),
                ("GatewayId", reference("InternetGateway")),
            ]),
        )
        .beside
        .push(("DependsOn", "InternetGatewayAttachment".into()));
        for place in 0..site.zones {
            self.subnet("Public", place, place, Some("PublicRoutes".to_owned()), site.gateways == 0);
        }
        let private = if site.gateways > 0 { site.zones } else { 0 };
        for place in 0..private {
            let letter = LETTERS[place as usize % 3];
            let gateway = place.min(site.gateways - 1);
            if place < site.gateways {
                let reason =
                    "Machines have no address of their own: they reach out through a gateway in their zone, and nothing reaches in.";
                self.says(
                    &format!("GatewayAddress{letter}"),
                    "AWS::EC2::EIP",
                    if place == 0 { reason } else { "" },
                    map([("Domain", "vpc".into()), ("Tags", tags("gateway"))]),
                )
                .beside
                .push(("DependsOn", "InternetGatewayAttachment".into()));
                self.plain(
                    &format!("Gateway{letter}"),
                    "AWS::EC2::NatGateway",
                    map([
                        ("AllocationId", attribute(&format!("GatewayAddress{letter}"), "AllocationId")),
                        ("SubnetId", reference(&format!("Public{letter}"))),
                        ("Tags", tags("gateway")),
                    ]),
                );
            }
            self.plain(
                &format!("PrivateRoutes{letter}"),
                "AWS::EC2::RouteTable",
                map([("VpcId", reference("Network")), ("Tags", tags("private"))]),
            );
            self.plain(
                &format!("PrivateRoute{letter}"),
                "AWS::EC2::Route",
                map([
                    ("RouteTableId", reference(&format!("PrivateRoutes{letter}"))),
                    ("DestinationCidrBlock", "0.0.0.0/0".into()),
                    ("NatGatewayId", reference(&format!("Gateway{}", LETTERS[gateway as usize % 3]))),
                ]),
            );
            self.subnet("Private", place, 4 + place, Some(format!("PrivateRoutes{letter}")), false);
        }
        for place in 0..site.data_subnets() {
            self.subnet("Data", place, 8 + place, None, false);
        }
        if site.objects.is_some() {
            let mut routes = vec![reference("PublicRoutes")];
            if site.gateways > 0 {
                routes.extend((0..site.zones).map(|place| reference(&format!("PrivateRoutes{}", LETTERS[place as usize % 3]))));
            }
            self.says(
                "ObjectsEndpoint",
                "AWS::EC2::VPCEndpoint",
                "Files go to and from the object store inside the region, past the gateways and their price.",
                map([
                    ("VpcId", reference("Network")),
                    ("VpcEndpointType", "Gateway".into()),
                    ("ServiceName", substituted("com.amazonaws.${AWS::Region}.s3")),
                    ("RouteTableIds", Node::List(routes)),
                ]),
            );
        }
    }

    /// `number` is its sixteenth of the network.
    fn subnet(&mut self, what: &str, place: u32, number: u32, routes: Option<String>, public: bool) {
        let net = if self.site.second { 1 } else { 0 };
        let letter = LETTERS[place as usize % 3];
        let name = format!("{what}{letter}");
        let reason = match (what, place) {
            ("Data", 0) => "Data lies in subnets without any way out.",
            _ => "",
        };
        let properties = map([
            ("VpcId", reference("Network")),
            ("AvailabilityZone", zone(place)),
            ("CidrBlock", format!("10.{net}.{}.0/20", number * 16).into()),
            ("MapPublicIpOnLaunch", public.into()),
            ("Tags", tags(&format!("{}-{}", what.to_lowercase(), letter.to_lowercase()))),
        ]);
        self.says(&name, "AWS::EC2::Subnet", reason, properties);
        if let Some(routes) = routes {
            self.plain(
                &format!("{name}Routes"),
                "AWS::EC2::SubnetRouteTableAssociation",
                map([("SubnetId", reference(&name)), ("RouteTableId", reference(&routes))]),
            );
        }
    }

    fn subnets(&self, what: &str, count: u32) -> Node {
        list((0..count).map(|place| reference(&format!("{what}{}", LETTERS[place as usize % 3]))))
    }

    /// Where machines of a fleet stand.
    fn machine_subnets(&self, zones: u32) -> Node {
        self.subnets(if self.site.gateways > 0 { "Private" } else { "Public" }, zones.min(self.site.zones))
    }

    /// A security group a part, and a rule for each connection of the architecture.
    fn doors(&mut self) {
        let site = self.site;
        let stores = ["database", "replicas", "cache", "sessions", "search"];
        for part in site.guarded() {
            let store =
                stores.contains(&part) && !(part == "database" && site.database.as_ref().is_some_and(|of| of.kind == Kind::OwnMachine));
            let properties = map([("GroupDescription", format!("Traffic of {part}").into()), ("VpcId", reference("Network"))]);
            // A store answers and asks nobody.
            let properties = if store {
                properties.with(
                    "SecurityGroupEgress",
                    list([map([("IpProtocol", "-1".into()), ("CidrIp", "127.0.0.1/32".into()), ("Description", "Asks nobody".into())])]),
                )
            } else {
                properties
            };
            self.plain(&door(part), "AWS::EC2::SecurityGroup", properties.with("Tags", tags(part)));
        }
        for edge in &site.edges {
            self.rule(edge);
        }
    }

    fn port(&mut self, port: Port) -> Node {
        match port.number() {
            Some(number) => u32::from(number).into(),
            None => self.parameter("AppPort", "Port that the app listens on.", "Number", Some("8080")),
        }
    }

    fn rule(&mut self, edge: &Edge) {
        let port = self.port(edge.port);
        let name = format!("{}From{}On{:?}", camel(&edge.to), camel(&edge.from), edge.port);
        let properties = map([
            ("GroupId", attribute(&door(&edge.to), "GroupId")),
            ("Description", format!("From {}", edge.from).into()),
            ("IpProtocol", "tcp".into()),
            ("FromPort", port.clone()),
            ("ToPort", port),
        ]);
        let properties = match edge.from.as_str() {
            "users" => properties.with("CidrIp", "0.0.0.0/0"),
            "cdn" => {
                let about =
                    "Id of the managed prefix list com.amazonaws.global.cloudfront.origin-facing in this region: only the CDN is let in.";
                let prefix = self.parameter("CdnPrefixList", about, "String", None);
                properties.with("SourcePrefixListId", prefix)
            }
            from => properties.with("SourceSecurityGroupId", attribute(&door(from), "GroupId")),
        };
        self.plain(&name, "AWS::EC2::SecurityGroupIngress", properties);
    }

    // Machines.

    /// What every machine may do, along the architecture's connections to parts that are called by name.
    fn machines_may(&mut self) {
        let site = self.site;
        let mut statements = Vec::new();
        let mut may = |actions: &[&str], resources: Vec<Node>| {
            let actions = list(actions.iter().copied());
            statements.push(map([("Effect", "Allow".into()), ("Action", actions), ("Resource", Node::List(resources))]));
        };
        if site.objects.is_some() {
            may(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], vec![substituted("${Objects.Arn}/*")]);
            may(&["s3:ListBucket"], vec![attribute("Objects", "Arn")]);
        }
        if site.queue.is_some() {
            let actions =
                ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"];
            may(&actions, vec![attribute("Queue", "Arn")]);
        }
        if site.key_value.is_some() && !site.second {
            let actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
            may(&actions, vec![attribute("SessionsTable", "Arn")]);
        }
        if site.key_value.is_some() && site.second {
            let actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
            may(&actions, vec![substituted("arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*-sessions")]);
        }
        if site.mail.is_some() {
            may(
                &["ses:SendEmail", "ses:SendRawEmail"],
                vec![substituted("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*")],
            );
        }
        if self.makes_secret() {
            may(&["secretsmanager:GetSecretValue"], vec![reference("DatabaseSecret")]);
        }
        let arn = |name: &str| substituted(&format!("arn:${{AWS::Partition}}:iam::aws:policy/{name}"));
        let assume = map([
            ("Version", "2012-10-17".into()),
            (
                "Statement",
                list([map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("Service", "ec2.amazonaws.com".into())])),
                    ("Action", "sts:AssumeRole".into()),
                ])]),
            ),
        ]);
        let role = map([
            ("AssumeRolePolicyDocument", assume),
            ("ManagedPolicyArns", list([arn("AmazonSSMManagedInstanceCore"), arn("CloudWatchAgentServerPolicy")])),
        ]);
        let role = if statements.is_empty() {
            role
        } else {
            let document = map([("Version", "2012-10-17".into()), ("Statement", Node::List(statements))]);
            role.with("Policies", list([map([("PolicyName", "parts".into()), ("PolicyDocument", document)])]))
        };
        self.says(
            "MachineRole",
            "AWS::IAM::Role",
            "Machines are reached through Session Manager, so none has a key or an open port for it; the agent reports memory and disk.",
            role,
        );
        self.plain("MachineProfile", "AWS::IAM::InstanceProfile", map([("Roles", list([reference("MachineRole")]))]));
    }

    fn image(&mut self, class: &str) -> Node {
        let (name, arch) = if aws::is_arm(class) { ("ImageArm64", "arm64") } else { ("ImageX8664", "x86_64") };
        let default = format!("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{arch}");
        let about = format!("Machine image for {arch}: that of your app, or Amazon Linux.");
        self.parameter(name, &about, "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Some(&default))
    }

    /// What a machine is, whoever starts it.
    fn launch(&mut self, id: &str, class: &str, volume: stack::Volume, group: &str, reasons: &[String]) -> String {
        let image = self.image(class);
        self.parameter(
            "BootScript",
            "Shell commands that make a machine a part of your app; HEADROOM_PART says which.",
            "String",
            Some("true"),
        );
        let disk = map([
            ("VolumeType", "gp3".into()),
            ("VolumeSize", volume.gib.max(8).into()),
            ("Encrypted", true.into()),
            ("DeleteOnTermination", (id != "host" && id != "database").into()),
        ]);
        let disk = match aws::iops(volume, 3_000) {
            Some(iops) => disk.with("Iops", iops),
            None => disk,
        };
        let disk = if volume.extra_mib_s > 0 { disk.with("Throughput", 125 + volume.extra_mib_s) } else { disk };
        let script = format!("#!/bin/bash\nexport HEADROOM_PART={id}\n${{BootScript}}\n");
        let data = map([
            ("ImageId", image),
            ("InstanceType", class.into()),
            ("IamInstanceProfile", map([("Arn", attribute("MachineProfile", "Arn"))])),
            ("SecurityGroupIds", list([attribute(&door(group), "GroupId")])),
            ("BlockDeviceMappings", list([map([("DeviceName", "/dev/xvda".into()), ("Ebs", disk)])])),
            ("MetadataOptions", map([("HttpTokens", "required".into())])),
            ("UserData", map([("Fn::Base64", substituted(&script))])),
            ("TagSpecifications", list([map([("ResourceType", "instance".into()), ("Tags", tags(id))])])),
        ]);
        let name = format!("{}Template", camel(id));
        self.add(&name, "AWS::EC2::LaunchTemplate", reasons, map([("LaunchTemplateData", data)]));
        name
    }

    fn launched(&self, template: &str) -> Node {
        map([("LaunchTemplateId", reference(template)), ("Version", attribute(template, "LatestVersionNumber"))])
    }

    fn fleet(&mut self, fleet: &Fleet) {
        let site = self.site;
        let template = self.launch(&fleet.id, fleet.class, fleet.volume, &fleet.id, &fleet.reasons);
        let name = camel(&fleet.id);
        if !fleet.is_group(site) {
            self.machine(&name, &template);
            return;
        }
        let group = map([
            ("MinSize", fleet.minimum.to_string().into()),
            ("MaxSize", fleet.maximum.to_string().into()),
            ("DesiredCapacity", fleet.count.to_string().into()),
            ("VPCZoneIdentifier", self.machine_subnets(fleet.zones)),
            ("MetricsCollection", list([map([("Granularity", "1Minute".into()), ("Metrics", list(["GroupInServiceInstances"]))])])),
        ]);
        let launched = self.launched(&template);
        let group = if fleet.spot > 0.0 {
            let owned = ((1.0 - fleet.spot) * 100.0).round() as u32;
            group.with(
                "MixedInstancesPolicy",
                map([
                    ("LaunchTemplate", map([("LaunchTemplateSpecification", launched)])),
                    (
                        "InstancesDistribution",
                        map([
                            ("OnDemandPercentageAboveBaseCapacity", owned.into()),
                            ("SpotAllocationStrategy", "price-capacity-optimized".into()),
                        ]),
                    ),
                ]),
            )
        } else {
            group.with("LaunchTemplate", launched)
        };
        let group = match &fleet.behind {
            Some(balancer) => group
                .with("TargetGroupARNs", list([reference(&format!("{}Targets", camel(balancer)))]))
                .with("HealthCheckType", "ELB")
                .with("HealthCheckGracePeriod", 300),
            None => group,
        };
        let size = if fleet.target.is_some() {
            format!("{} in the busiest hour; between {} and {} as the load goes.", fleet.count, fleet.minimum, fleet.maximum)
        } else {
            format!("{} at every hour; one that fails is replaced.", fleet.count)
        };
        self.says(&name, "AWS::AutoScaling::AutoScalingGroup", &size, group);
        if let Some(target) = fleet.target {
            let percent = (target * 1000.0).round() / 10.0;
            self.says(
                &format!("{name}Scaling"),
                "AWS::AutoScaling::ScalingPolicy",
                "Steered by the share of CPU that the plan has in use at the busiest hour: what is spare stays spare as the fleet grows.",
                map([
                    ("AutoScalingGroupName", reference(&name)),
                    ("PolicyType", "TargetTrackingScaling".into()),
                    (
                        "TargetTrackingConfiguration",
                        map([
                            ("PredefinedMetricSpecification", map([("PredefinedMetricType", "ASGAverageCPUUtilization".into())])),
                            ("TargetValue", percent.max(1.0).into()),
                        ]),
                    ),
                ]),
            );
        }
    }

    /// One machine with an address that stays.
    fn machine(&mut self, name: &str, template: &str) {
        let launched = self.launched(template);
        Self::stays(self.plain(name, "AWS::EC2::Instance", map([("LaunchTemplate", launched), ("SubnetId", reference("PublicA"))])));
        self.plain(&format!("{name}Address"), "AWS::EC2::EIP", map([("Domain", "vpc".into()), ("InstanceId", reference(name))]))
            .beside
            .push(("DependsOn", "InternetGatewayAttachment".into()));
        self.output(&format!("{name}Ip"), reference(&format!("{name}Address")));
    }

    fn balancer(&mut self, balancer: &Balancer) {
        let site = self.site;
        let name = camel(&balancer.id);
        let subnets = if balancer.public { self.subnets("Public", site.zones) } else { self.machine_subnets(site.zones) };
        self.add(
            &name,
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            &balancer.reasons,
            map([
                ("Type", "application".into()),
                ("Scheme", if balancer.public { "internet-facing" } else { "internal" }.into()),
                ("SecurityGroups", list([attribute(&door(&balancer.id), "GroupId")])),
                ("Subnets", subnets),
            ]),
        );
        let port = self.port(Port::App);
        let path = self.parameter("HealthPath", "Path that answers 200 while a machine is well.", "String", Some("/health"));
        self.plain(
            &format!("{name}Targets"),
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            map([
                ("Port", port),
                ("Protocol", "HTTP".into()),
                ("VpcId", reference("Network")),
                ("TargetType", "instance".into()),
                ("HealthCheckPath", path),
                ("HealthCheckIntervalSeconds", 10.into()),
            ]),
        );
        let forward = list([map([("Type", "forward".into()), ("TargetGroupArn", reference(&format!("{name}Targets")))])]);
        if !balancer.public {
            self.plain(
                &format!("{name}Listener"),
                "AWS::ElasticLoadBalancingV2::Listener",
                map([("LoadBalancerArn", reference(&name)), ("Port", 80.into()), ("Protocol", "HTTP".into()), ("DefaultActions", forward)]),
            );
            return;
        }
        let certificate =
            self.parameter("CertificateArn", "Certificate of the site's name, of this region's Certificate Manager.", "String", None);
        self.plain(
            &format!("{name}Listener"),
            "AWS::ElasticLoadBalancingV2::Listener",
            map([
                ("LoadBalancerArn", reference(&name)),
                ("Port", 443.into()),
                ("Protocol", "HTTPS".into()),
                ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06".into()),
                ("Certificates", list([map([("CertificateArn", certificate)])])),
                ("DefaultActions", forward),
            ]),
        );
        if site.edges.iter().any(|edge| edge.to == balancer.id && edge.port == Port::Http) {
            let redirect = map([("Protocol", "HTTPS".into()), ("Port", "443".into()), ("StatusCode", "HTTP_301".into())]);
            self.plain(
                &format!("{name}Redirect"),
                "AWS::ElasticLoadBalancingV2::Listener",
                map([
                    ("LoadBalancerArn", reference(&name)),
                    ("Port", 80.into()),
                    ("Protocol", "HTTP".into()),
                    ("DefaultActions", list([map([("Type", "redirect".into()), ("RedirectConfig", redirect)])])),
                ]),
            );
        }
        self.output(&format!("{name}Name"), attribute(&name, "DNSName"));
    }

    // Stores.

    /// A database of the first region has a password of its own making.
    fn makes_secret(&self) -> bool {
        !self.site.second && self.site.database.as_ref().is_some_and(|database| database.kind != Kind::OwnMachine)
    }

    fn database(&mut self) {
        let Some(database) = &self.site.database else { return };
        if database.kind == Kind::OwnMachine {
            let template = self.launch("database", database.class, database.volume, "database", &database.reasons);
            self.machine("Database", &template);
            return;
        }
        self.plain(
            "DatabaseSubnets",
            "AWS::RDS::DBSubnetGroup",
            map([
                ("DBSubnetGroupDescription", "Subnets of the database".into()),
                ("SubnetIds", self.subnets("Data", self.site.data_subnets())),
            ]),
        );
        if self.makes_secret() {
            let template = "{\"username\": \"headroom\"}";
            self.says(
                "DatabaseSecret",
                "AWS::SecretsManager::Secret",
                "The password is made here and known to nobody: machines read it when they start.",
                map([(
                    "GenerateSecretString",
                    map([
                        ("SecretStringTemplate", template.into()),
                        ("GenerateStringKey", "password".into()),
                        ("PasswordLength", 32.into()),
                        ("ExcludePunctuation", true.into()),
                    ]),
                )]),
            );
            self.output("DatabaseSecretArn", reference("DatabaseSecret"));
        }
        if self.site.second {
            self.plain(
                "DatabaseKey",
                "AWS::KMS::Key",
                map([
                    ("Description", "Encrypts this region's copy of the data".into()),
                    ("EnableKeyRotation", true.into()),
                    (
                        "KeyPolicy",
                        map([
                            ("Version", "2012-10-17".into()),
                            (
                                "Statement",
                                list([map([
                                    ("Effect", "Allow".into()),
                                    ("Principal", map([("AWS", substituted("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))])),
                                    ("Action", "kms:*".into()),
                                    ("Resource", "*".into()),
                                ])]),
                            ),
                        ]),
                    ),
                ]),
            );
        }
        for writer in 1..=database.writers {
            if database.kind == Kind::Shared { self.cluster(database, writer) } else { self.writer(database, writer) }
        }
    }

    fn stays(resource: &mut Resource) {
        resource.beside.push(("DeletionPolicy", Node::Plain("Retain".into())));
        resource.beside.push(("UpdateReplacePolicy", Node::Plain("Retain".into())));
    }

    fn kept(resource: &mut Resource) {
        resource.beside.push(("DeletionPolicy", Node::Plain("Snapshot".into())));
        resource.beside.push(("UpdateReplacePolicy", Node::Plain("Snapshot".into())));
    }

    fn secret(field: &str) -> Node {
        substituted(&format!("{{{{resolve:secretsmanager:${{DatabaseSecret}}:SecretString:{field}}}}}"))
    }

    fn major(&mut self) -> Node {
        self.parameter("PostgresVersion", "Version of PostgreSQL.", "String", Some("17"))
    }

    fn writer(&mut self, database: &Database, writer: u32) {
        let name = writer_name(database, writer);
        let several = database.writers > 1;
        let standby = database.kind == Kind::TwoZones;
        let storage = |node: Node| {
            let node = node.with("StorageType", "gp3").with("AllocatedStorage", database.volume.gib.max(20).to_string());
            match aws::database_iops(database.volume) {
                Some(iops) => node.with("Iops", iops),
                None => node,
            }
        };
        let days = database.backup_days.clamp(1, 35);
        let common = |node: Node| {
            node.with("DBInstanceClass", database.class)
                .with("MultiAZ", standby)
                .with("DBSubnetGroupName", reference("DatabaseSubnets"))
                .with("VPCSecurityGroups", list([attribute(&door("database"), "GroupId")]))
                .with("DeletionProtection", true)
                .with("CopyTagsToSnapshot", true)
                .with("AutoMinorVersionUpgrade", true)
        };
        let mut reasons = if writer == 1 { database.reasons.clone() } else { Vec::new() };
        if several {
            reasons.push(format!("Writer {writer} of {}: each holds its part of the data.", database.writers));
        }
        let properties = if self.site.second {
            let source = format!("PrimaryDatabaseArn{}", if several { writer.to_string() } else { String::new() });
            let about = "Output of the same name of the first region's stack.";
            let source = self.parameter(&source, about, "String", None);
            reasons.push("A copy of the first region's database, ready to be promoted.".to_owned());
            storage(common(map([("SourceDBInstanceIdentifier", source), ("KmsKeyId", attribute("DatabaseKey", "Arn"))])))
        } else {
            let version = self.major();
            let node = map([
                ("Engine", "postgres".into()),
                ("EngineVersion", version),
                ("DBName", "app".into()),
                ("MasterUsername", Self::secret("username")),
                ("MasterUserPassword", Self::secret("password")),
            ]);
            storage(common(node)).with("StorageEncrypted", true).with("BackupRetentionPeriod", days)
        };
        let second = self.site.second;
        let instance = self.add(&name, "AWS::RDS::DBInstance", &reasons, properties.with("Tags", tags(&name.to_lowercase())));
        // No last snapshot can be taken of a copy.
        if second {
            Self::stays(instance)
        } else {
            Self::kept(instance)
        }

        if !self.site.second {
            self.output(&format!("{name}Endpoint"), attribute(&name, "Endpoint.Address"));
            if self.stack.sites.len() > 1 {
                let output = format!("PrimaryDatabaseArn{}", if several { writer.to_string() } else { String::new() });
                self.output(&output, attribute(&name, "DBInstanceArn"));
            }
        }
        let Some(replicas) = &database.replicas else { return };
        for replica in 1..=replicas.each {
            let reasons = if writer == 1 && replica == 1 { replicas.reasons.clone() } else { Vec::new() };
            let node = map([
                ("SourceDBInstanceIdentifier", reference(&name)),
                ("DBInstanceClass", replicas.class.into()),
                ("StorageType", "gp3".into()),
                ("AvailabilityZone", zone((replica - 1) % self.site.zones)),
                ("VPCSecurityGroups", list([attribute(&door("replicas"), "GroupId")])),
                ("AutoMinorVersionUpgrade", true.into()),
                ("Tags", tags("replica")),
            ]);
            let copy = self.add(&replica_name(database, writer, replica), "AWS::RDS::DBInstance", &reasons, node);
            copy.beside.push(("DeletionPolicy", Node::Plain("Delete".into())));
            copy.beside.push(("UpdateReplacePolicy", Node::Plain("Delete".into())));
        }
    }

    fn cluster(&mut self, database: &Database, writer: u32) {
        let name = writer_name(database, writer);
        let several = database.writers > 1;
        let number = if several { writer.to_string() } else { String::new() };
        let two = self.stack.sites.len() > 1;
        let groups = match &database.replicas {
            Some(_) => list([attribute(&door("database"), "GroupId"), attribute(&door("replicas"), "GroupId")]),
            None => list([attribute(&door("database"), "GroupId")]),
        };
        let version = self.major();
        let node = map([("Engine", "aurora-postgresql".into()), ("EngineVersion", version)]);
        let mut reasons = if writer == 1 { database.reasons.clone() } else { Vec::new() };
        if several {
            reasons.push(format!("Writer {writer} of {}: each holds its part of the data.", database.writers));
        }
        let node = if self.site.second {
            let global =
                self.parameter(&format!("GlobalCluster{number}"), "Output of the same name of the first region's stack.", "String", None);
            reasons.push("A copy of the first region's cluster, ready to be promoted.".to_owned());
            node.with("GlobalClusterIdentifier", global).with("KmsKeyId", attribute("DatabaseKey", "Arn"))
        } else {
            node.with("DatabaseName", "app")
                .with("MasterUsername", Self::secret("username"))
                .with("MasterUserPassword", Self::secret("password"))
        };
        let node = node
            .with("BackupRetentionPeriod", database.backup_days.clamp(1, 35))
            .with("StorageEncrypted", true)
            .with("DBSubnetGroupName", reference("DatabaseSubnets"))
            .with("VpcSecurityGroupIds", groups)
            .with("DeletionProtection", true)
            .with("CopyTagsToSnapshot", true)
            .with("Tags", tags("database"));
        Self::kept(self.add(&name, "AWS::RDS::DBCluster", &reasons, node));
        let member = |class: &str| {
            map([
                ("DBClusterIdentifier", reference(&name)),
                ("Engine", "aurora-postgresql".into()),
                ("DBInstanceClass", class.into()),
                ("AutoMinorVersionUpgrade", true.into()),
            ])
        };
        for machine in 1..=database.machines {
            self.plain(&format!("{name}Machine{machine}"), "AWS::RDS::DBInstance", member(database.class).with("PromotionTier", 0));
        }
        if let Some(replicas) = &database.replicas {
            for replica in 1..=replicas.each {
                let reasons = if writer == 1 && replica == 1 { replicas.reasons.clone() } else { Vec::new() };
                self.add(
                    &replica_name(database, writer, replica),
                    "AWS::RDS::DBInstance",
                    &reasons,
                    member(replicas.class).with("PromotionTier", 1),
                );
            }
        }
        if self.site.second {
            return;
        }
        self.output(&format!("{name}Endpoint"), attribute(&name, "Endpoint.Address"));
        if two {
            self.says(
                &format!("GlobalCluster{number}"),
                "AWS::RDS::GlobalCluster",
                "Copies the data to the second region.",
                map([("SourceDBClusterIdentifier", reference(&name)), ("DeletionProtection", true.into())]),
            );
            self.output(&format!("GlobalCluster{number}"), reference(&format!("GlobalCluster{number}")));
        }
    }

    fn caches(&mut self) {
        let site = self.site;
        if site.caches.is_empty() {
            return;
        }
        self.plain(
            "CacheSubnets",
            "AWS::ElastiCache::SubnetGroup",
            map([("Description", "Subnets of what is kept in memory".into()), ("SubnetIds", self.subnets("Data", site.data_subnets()))]),
        );
        for cache in &site.caches {
            self.cache(cache);
        }
    }

    fn cache(&mut self, cache: &Cache) {
        let several = cache.primaries > 1;
        let node = map([
            ("ReplicationGroupDescription", format!("{} of the plan", words::tier(&cache.id)).into()),
            ("Engine", "valkey".into()),
            ("EngineVersion", "8.0".into()),
            ("CacheNodeType", cache.class.into()),
            ("NumNodeGroups", cache.primaries.into()),
            ("ReplicasPerNodeGroup", cache.replicas.into()),
            ("AutomaticFailoverEnabled", (several || cache.replicas > 0).into()),
            ("MultiAZEnabled", (cache.replicas > 0).into()),
            ("TransitEncryptionEnabled", true.into()),
            ("AtRestEncryptionEnabled", true.into()),
            ("CacheSubnetGroupName", reference("CacheSubnets")),
            ("SecurityGroupIds", list([attribute(&door(&cache.id), "GroupId")])),
            ("Port", 6379.into()),
            ("Tags", tags(&cache.id)),
        ]);
        let node = if several { node.with("CacheParameterGroupName", "default.valkey8.cluster.on") } else { node };
        let name = camel(&cache.id);
        self.add(&name, "AWS::ElastiCache::ReplicationGroup", &cache.reasons, node);
        let endpoint = if several { "ConfigurationEndPoint.Address" } else { "PrimaryEndPoint.Address" };
        self.output(&format!("{name}Endpoint"), attribute(&name, endpoint));
    }

    fn key_value(&mut self) {
        let Some(part) = &self.site.key_value else { return };
        // A table of the first region spans both.
        if self.site.second {
            return;
        }
        let replicas = list(self.stack.sites.iter().map(|site| {
            let protected = map([("PointInTimeRecoveryEnabled", false.into())]);
            map([("Region", site.region.clone().into()), ("PointInTimeRecoverySpecification", protected)])
        }));
        let node = map([
            ("TableName", substituted("${AWS::StackName}-sessions")),
            ("BillingMode", "PAY_PER_REQUEST".into()),
            ("AttributeDefinitions", list([map([("AttributeName", "id".into()), ("AttributeType", "S".into())])])),
            ("KeySchema", list([map([("AttributeName", "id".into()), ("KeyType", "HASH".into())])])),
            ("TimeToLiveSpecification", map([("AttributeName", "expires".into()), ("Enabled", true.into())])),
            ("Replicas", replicas),
        ]);
        let node = if self.stack.sites.len() > 1 {
            node.with("StreamSpecification", map([("StreamViewType", "NEW_AND_OLD_IMAGES".into())]))
        } else {
            node
        };
        let reasons = part.reasons.clone();
        Self::stays(self.add("SessionsTable", "AWS::DynamoDB::GlobalTable", &reasons, node));
    }

    fn search(&mut self) {
        let site = self.site;
        let Some(search) = &site.search else { return };
        let zones = search.zones.min(site.data_subnets());
        let cluster = map([
            ("InstanceType", search.class.into()),
            ("InstanceCount", search.nodes.into()),
            ("ZoneAwarenessEnabled", (zones > 1).into()),
        ]);
        let cluster = if zones > 1 { cluster.with("ZoneAwarenessConfig", map([("AvailabilityZoneCount", zones.into())])) } else { cluster };
        let access = map([
            ("Version", "2012-10-17".into()),
            (
                "Statement",
                list([map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("AWS", attribute("MachineRole", "Arn"))])),
                    ("Action", "es:ESHttp*".into()),
                    ("Resource", "*".into()),
                ])]),
            ),
        ]);
        let node = map([
            ("EngineVersion", "OpenSearch_2.17".into()),
            ("ClusterConfig", cluster),
            ("EBSOptions", map([("EBSEnabled", true.into()), ("VolumeType", "gp3".into()), ("VolumeSize", search.gib.into())])),
            (
                "VPCOptions",
                map([("SubnetIds", self.subnets("Data", zones)), ("SecurityGroupIds", list([attribute(&door("search"), "GroupId")]))]),
            ),
            ("EncryptionAtRestOptions", map([("Enabled", true.into())])),
            ("NodeToNodeEncryptionOptions", map([("Enabled", true.into())])),
            ("DomainEndpointOptions", map([("EnforceHTTPS", true.into()), ("TLSSecurityPolicy", "Policy-Min-TLS-1-2-2019-07".into())])),
            ("AccessPolicies", access),
        ]);
        self.add("Search", "AWS::OpenSearchService::Domain", &search.reasons, node);
        self.output("SearchEndpoint", attribute("Search", "DomainEndpoint"));
    }

    fn objects(&mut self) {
        let Some(part) = &self.site.objects else { return };
        let closed = map([
            ("BlockPublicAcls", true.into()),
            ("BlockPublicPolicy", true.into()),
            ("IgnorePublicAcls", true.into()),
            ("RestrictPublicBuckets", true.into()),
        ]);
        let sealed = map([(
            "ServerSideEncryptionConfiguration",
            list([map([("ServerSideEncryptionByDefault", map([("SSEAlgorithm", "AES256".into())]))])]),
        )]);
        let unfinished = map([
            ("Id", "unfinished".into()),
            ("Status", "Enabled".into()),
            ("AbortIncompleteMultipartUpload", map([("DaysAfterInitiation", 7.into())])),
        ]);
        let node = map([
            ("PublicAccessBlockConfiguration", closed),
            ("BucketEncryption", sealed),
            ("LifecycleConfiguration", map([("Rules", list([unfinished]))])),
        ]);
        let reasons = part.reasons.clone();
        Self::stays(self.add("Objects", "AWS::S3::Bucket", &reasons, node));
        self.output("ObjectsBucket", reference("Objects"));
    }

    fn queue(&mut self) {
        let Some(part) = &self.site.queue else { return };
        let deadline = self.stack.plan.profile.work.job_deadline_seconds.ceil().clamp(30.0, 43_200.0) as u32;
        let reasons = part.reasons.clone();
        self.says(
            "FailedJobs",
            "AWS::SQS::Queue",
            "What failed five times waits here for somebody to look.",
            map([("MessageRetentionPeriod", 1_209_600.into()), ("SqsManagedSseEnabled", true.into())]),
        );
        self.add(
            "Queue",
            "AWS::SQS::Queue",
            &reasons,
            map([
                ("VisibilityTimeout", deadline.into()),
                ("MessageRetentionPeriod", 1_209_600.into()),
                ("SqsManagedSseEnabled", true.into()),
                ("RedrivePolicy", map([("deadLetterTargetArn", attribute("FailedJobs", "Arn")), ("maxReceiveCount", 5.into())])),
            ]),
        );
        self.output("QueueUrl", reference("Queue"));
    }

    // The edge.

    fn domain(&mut self) -> Node {
        self.parameter("DomainName", "Name of the site.", "String", None)
    }

    fn cdn(&mut self) {
        let site = self.site;
        let Some(part) = &site.cdn else { return };
        self.domain();
        let about = "Certificate of the site's name, of the Certificate Manager of us-east-1, where the CDN looks for it.";
        let certificate = self.parameter("CdnCertificateArn", about, "String", None);
        let custom = map([("OriginProtocolPolicy", "https-only".into()), ("OriginSSLProtocols", list(["TLSv1.2"]))]);
        let mut origins =
            vec![map([("Id", "app".into()), ("DomainName", substituted("origin.${DomainName}")), ("CustomOriginConfig", custom)])];
        let behaviour = |origin: &str, cache: &str| {
            map([
                ("TargetOriginId", origin.into()),
                ("ViewerProtocolPolicy", "redirect-to-https".into()),
                ("Compress", true.into()),
                ("CachePolicyId", cache.into()),
            ])
        };
        // By their well-known ids: what the origin's headers allow, and all that is fit to be kept.
        const BY_HEADERS: &str = "4cc15a8a-d715-48a4-82b8-cc0b614638fe";
        const OPTIMISED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
        const ALL_BUT_HOST: &str = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
        let mut behaviours = Vec::new();
        if site.objects.is_some() {
            self.plain(
                "ObjectsAccess",
                "AWS::CloudFront::OriginAccessControl",
                map([(
                    "OriginAccessControlConfig",
                    map([
                        ("Name", substituted("${AWS::StackName}-objects")),
                        ("OriginAccessControlOriginType", "s3".into()),
                        ("SigningBehavior", "always".into()),
                        ("SigningProtocol", "sigv4".into()),
                    ]),
                )]),
            );
            origins.push(map([
                ("Id", "objects".into()),
                ("DomainName", attribute("Objects", "RegionalDomainName")),
                ("OriginAccessControlId", reference("ObjectsAccess")),
                ("S3OriginConfig", map([("OriginAccessIdentity", "".into())])),
            ]));
            behaviours.push(map([("PathPattern", "/static/*".into())]).with_all(behaviour("objects", OPTIMISED)));
        }
        let methods = list(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]);
        let default = behaviour("app", BY_HEADERS).with("OriginRequestPolicyId", ALL_BUT_HOST).with("AllowedMethods", methods);
        let config = map([
            ("Enabled", true.into()),
            ("HttpVersion", "http2and3".into()),
            ("Aliases", list([reference("DomainName")])),
            (
                "ViewerCertificate",
                map([
                    ("AcmCertificateArn", certificate),
                    ("SslSupportMethod", "sni-only".into()),
                    ("MinimumProtocolVersion", "TLSv1.2_2021".into()),
                ]),
            ),
            ("Origins", Node::List(origins)),
            ("DefaultCacheBehavior", default),
        ]);
        let config = if behaviours.is_empty() { config } else { config.with("CacheBehaviors", behaviours) };
        let reasons = part.reasons.clone();
        self.add("Cdn", "AWS::CloudFront::Distribution", &reasons, map([("DistributionConfig", config)]));
        if site.objects.is_some() {
            let statement = map([
                ("Effect", "Allow".into()),
                ("Principal", map([("Service", "cloudfront.amazonaws.com".into())])),
                ("Action", "s3:GetObject".into()),
                ("Resource", substituted("${Objects.Arn}/*")),
                (
                    "Condition",
                    map([(
                        "StringEquals",
                        map([("AWS:SourceArn", substituted("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Cdn}"))]),
                    )]),
                ),
            ]);
            self.plain(
                "ObjectsPolicy",
                "AWS::S3::BucketPolicy",
                map([
                    ("Bucket", reference("Objects")),
                    ("PolicyDocument", map([("Version", "2012-10-17".into()), ("Statement", list([statement]))])),
                ]),
            );
        }
        self.output("CdnName", attribute("Cdn", "DomainName"));
    }

    fn names(&mut self) {
        let first = &self.stack.sites[0];
        if first.dns.is_none() {
            return;
        }
        self.domain();
        let zone = self.parameter("HostedZoneId", "Route 53 zone that the site's name is in.", "AWS::Route53::HostedZone::Id", None);
        let entrance = camel(self.site.entrance());
        let behind_cdn = first.cdn.is_some();
        let name = if behind_cdn { substituted("origin.${DomainName}") } else { reference("DomainName") };
        let record = map([("HostedZoneId", zone.clone()), ("Name", name), ("Type", "A".into())]);
        let record = if self.site.balancers.is_empty() {
            record.with("TTL", "60").with("ResourceRecords", list([reference(&format!("{entrance}Address"))]))
        } else {
            record.with(
                "AliasTarget",
                map([
                    ("DNSName", attribute(&entrance, "DNSName")),
                    ("HostedZoneId", attribute(&entrance, "CanonicalHostedZoneID")),
                    ("EvaluateTargetHealth", true.into()),
                ]),
            )
        };
        let (record, why) = if self.stack.sites.len() < 2 {
            (record, String::new())
        } else if self.stack.sites.iter().all(|site| site.active) {
            let record = record.with("SetIdentifier", self.site.region.clone()).with("Region", Node::Plain("!Ref AWS::Region".into()));
            (record, "Users are sent to the nearer region that is well.".to_owned())
        } else {
            let role = if self.site.second { "SECONDARY" } else { "PRIMARY" };
            let record = record.with("SetIdentifier", self.site.region.clone()).with("Failover", role);
            (record, "Users are sent to the second region only while the first is not well.".to_owned())
        };
        let mut reasons = first.dns.as_ref().map(|part| part.reasons.clone()).unwrap_or_default();
        reasons.push(why);
        self.add(if behind_cdn { "OriginName" } else { "SiteName" }, "AWS::Route53::RecordSet", &reasons, record);
        if self.site.cdn.is_some() {
            self.plain(
                "SiteName",
                "AWS::Route53::RecordSet",
                map([
                    ("HostedZoneId", zone),
                    ("Name", reference("DomainName")),
                    ("Type", "A".into()),
                    // The zone of every distribution.
                    ("AliasTarget", map([("DNSName", attribute("Cdn", "DomainName")), ("HostedZoneId", "Z2FDTNDATAQYW2".into())])),
                ]),
            );
        }
    }

    fn mail(&mut self) {
        let Some(part) = &self.site.mail else { return };
        let domain = self.domain();
        let reasons = part.reasons.clone();
        self.add("Mail", "AWS::SES::EmailIdentity", &reasons, map([("EmailIdentity", domain)]));
    }

    // What is watched.

    fn alarms(&mut self) {
        let site = self.site;
        if let Some(part) = &site.logs {
            let reasons = part.reasons.clone();
            self.add(
                "Logs",
                "AWS::Logs::LogGroup",
                &reasons,
                map([("LogGroupName", substituted("/${AWS::StackName}")), ("RetentionInDays", 30.into())]),
            );
        }
        if site.alarms.is_empty() {
            return;
        }
        let told: Vec<_> = site.alarms.iter().map(|series| (series, aws::watched(site, self.stack.plan, series))).collect();
        let unwatched = told.iter().filter(|(_, all)| all.is_empty()).map(|(series, _)| *series);
        self.add("Alerts", "AWS::SNS::Topic", &stack::of_alarms("CloudWatch", unwatched), map([("Tags", tags("alerts"))]));
        let email = self.parameter("AlertEmail", "Who is told of an alarm.", "String", None);
        self.plain(
            "AlertsByMail",
            "AWS::SNS::Subscription",
            map([("TopicArn", reference("Alerts")), ("Protocol", "email".into()), ("Endpoint", email)]),
        );
        for (series, all) in told {
            let several = all.len() > 1;
            for (place, watched) in all.iter().enumerate() {
                let number = if several { (place + 1).to_string() } else { String::new() };
                let says = format!("{}: {}", series.title, series.description);
                let name = format!("{}Alarm{number}", series.alert);
                let node = self.alarm(watched, &says);
                self.add(&name, "AWS::CloudWatch::Alarm", if place == 0 { std::slice::from_ref(&series.description) } else { &[] }, node);
            }
        }
    }

    fn alarm(&self, watched: &Watched, says: &str) -> Node {
        let comparison = if watched.below { "LessThanThreshold" } else { "GreaterThanThreshold" };
        let node = map([
            ("AlarmDescription", plain_text(says).into()),
            ("AlarmActions", list([reference("Alerts")])),
            ("ComparisonOperator", comparison.into()),
            ("Threshold", stack::rounded(watched.threshold).into()),
            ("EvaluationPeriods", watched.periods.into()),
            ("TreatMissingData", "missing".into()),
        ]);
        let dimensions = |metric: &aws::Metric| {
            list(metric.dimensions.iter().map(|(name, of)| map([("Name", (*name).into()), ("Value", self.dimension(of))])))
        };
        match &watched.expression {
            None => {
                let metric = &watched.metrics[0];
                let statistic = if metric.statistic.starts_with('p') { "ExtendedStatistic" } else { "Statistic" };
                node.with("Namespace", metric.namespace)
                    .with("MetricName", metric.name)
                    .with(statistic, metric.statistic)
                    .with("Period", watched.period)
                    .with("Dimensions", dimensions(metric))
            }
            Some(expression) => {
                let mut queries = vec![map([("Id", "e1".into()), ("Expression", expression.as_str().into()), ("ReturnData", true.into())])];
                queries.extend(watched.metrics.iter().map(|metric| {
                    let of = map([
                        ("Namespace", metric.namespace.into()),
                        ("MetricName", metric.name.into()),
                        ("Dimensions", dimensions(metric)),
                    ]);
                    let stat = map([("Metric", of), ("Period", watched.period.into()), ("Stat", metric.statistic.into())]);
                    map([("Id", metric.id.into()), ("MetricStat", stat), ("ReturnData", false.into())])
                }));
                node.with("Metrics", queries)
            }
        }
    }

    fn dimension(&self, of: &Dimension) -> Node {
        let database = self.site.database.as_ref();
        match of {
            Dimension::Balancer(fleet) => {
                let balancer = self.site.balancers.iter().find(|balancer| balancer.id == *fleet || balancer.to == *fleet);
                attribute(&camel(balancer.map_or("load_balancer", |balancer| &balancer.id)), "LoadBalancerFullName")
            }
            Dimension::Targets(fleet) => {
                let balancer = self.site.balancers.iter().find(|balancer| balancer.to == *fleet);
                attribute(&format!("{}Targets", camel(balancer.map_or("load_balancer", |balancer| &balancer.id))), "TargetGroupFullName")
            }
            Dimension::Group(fleet) | Dimension::Machine(fleet) => reference(&camel(fleet)),
            Dimension::DatabaseMachine => reference("Database"),
            Dimension::Writer(writer) | Dimension::Cluster(writer) => {
                reference(&database.map_or("Database".to_owned(), |database| writer_name(database, *writer)))
            }
            Dimension::Replica(writer, replica) => {
                reference(&database.map_or("Database".to_owned(), |database| replica_name(database, *writer, *replica)))
            }
            Dimension::CacheNode(cache) => {
                let several = self.site.caches.iter().any(|of| of.id == *cache && of.primaries > 1);
                substituted(&format!("${{{}}}{}", camel(cache), if several { "-0001-001" } else { "-001" }))
            }
            Dimension::Domain => reference("Search"),
            Dimension::Account => Node::Plain("!Ref AWS::AccountId".into()),
            Dimension::Queue => attribute("Queue", "QueueName"),
            Dimension::Text(text) => (*text).into(),
        }
    }
}

impl Node {
    /// Both maps in one.
    fn with_all(self, other: Node) -> Node {
        match (self, other) {
            (Node::Map(mut entries), Node::Map(more)) => {
                entries.extend(more);
                Node::Map(entries)
            }
            (this, _) => this,
        }
    }
}

/// Of a security group.
fn door(part: &str) -> String {
    format!("{}Door", camel(part))
}

fn writer_name(database: &Database, writer: u32) -> String {
    if database.writers > 1 { format!("Database{writer}") } else { "Database".to_owned() }
}

fn replica_name(database: &Database, writer: u32, replica: u32) -> String {
    if database.writers > 1 { format!("Replica{writer}x{replica}") } else { format!("Replica{replica}") }
}

/// In a thousand letters, none of them a sign of how wide a gap is.
fn plain_text(text: &str) -> String {
    stack::plain(text).chars().take(1000).collect()
}
