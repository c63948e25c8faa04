//! What is answered, as schemas: those of the types that are written, and their names in the document.

use super::profile;
use crate::{
    api::{catalog, compare, learning, plans, problem},
    domain::{plan::Plan, profile::Known, reverse::Reverse, rules::Rule},
};
use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// `components.schemas` of the document.
pub fn schemas(known: &Known) -> Map<String, Value> {
    let mut found = Vec::new();
    gather::<Plan>(&mut found);
    gather::<plans::Created<'_>>(&mut found);
    gather::<plans::Shown<'_>>(&mut found);
    gather::<plans::Revisions<'_>>(&mut found);
    gather::<compare::Compared<'_>>(&mut found);
    gather::<Reverse>(&mut found);
    gather::<learning::Presets<'_>>(&mut found);
    gather::<learning::Stages<'_>>(&mut found);
    gather::<catalog::CatalogShown<'_>>(&mut found);
    gather::<problem::Document<'_>>(&mut found);
    gather::<Rule>(&mut found);
    let mut schemas: Map<String, Value> =
        found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())).collect();
    schemas.insert("Profile".to_owned(), profile::asked(known));
    schemas.insert("ProfileUsed".to_owned(), profile::used());
    schemas.insert("Products".to_owned(), profile::products(known));
    // The two members of a plan that are described by the table of fields.
    for (member, name) in [("question", "Profile"), ("profile", "ProfileUsed")] {
        let schema = &mut schemas["Plan"]["properties"][member];
        *schema = json!({"description": schema["description"], "$ref": reference(name)});
    }
    for schema in schemas.values_mut() {
        plain(schema);
    }
    schemas
}

pub fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

fn gather<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}

/// Our own comments link to what they name; a reader of the document has only the name.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace("[`", "`").replace("`]", "`");
            }
            members.values_mut().for_each(plain);
        }
        Value::Array(entries) => entries.iter_mut().for_each(plain),
        _ => (),
    }
}
