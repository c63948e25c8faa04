use super::*;

fn usd(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn region(id: &str) -> &'static Region {
    &builtin().providers["aws"].regions[id]
}

#[test]
fn list_prices_are_those_of_the_source() {
    let virginia = region("us-east-1");
    let m7g = virginia.compute.iter().find(|class| class.name == "m7g.large").unwrap();
    assert_eq!(m7g.usd_hour, usd("0.0816"));
}
