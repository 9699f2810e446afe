//! The schemas of bodies, and the components they refer to.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType};
use utoipa::openapi::{Ref, RefOr, Schema, Type};

/// Schemas by the names of their components.
pub type Components = BTreeMap<String, RefOr<Schema>>;

/// The schema of a body, with every component it refers to.
#[derive(Clone)]
pub struct Body {
    /// The schema itself, or a reference to it.
    pub schema: RefOr<Schema>,
    /// The components, by name.
    pub components: Components,
}

impl Body {
    /// The schema of `T`, as a component.
    pub fn of<T: ToSchema>() -> Self {
        let mut components = Vec::new();
        T::schemas(&mut components);
        components.push((T::name().into_owned(), T::schema()));
        Self {
            schema: reference(&T::name()),
            components: components
                .into_iter()
                .map(|(name, schema)| (name, complete(schema)))
                .collect(),
        }
    }

    /// A page of `T`.
    pub(crate) fn list_of<T: ToSchema>() -> Self {
        Self::of::<T>().page(&T::name())
    }

    /// `T`, or those members of it that `fields` selects.
    pub fn sparse<T: ToSchema>() -> Self {
        let whole = Self::of::<T>();
        let part = whole.part(&T::name());
        Self::any_of([whole, part])
    }

    /// A page of `T`, or of the members that `fields` selects.
    pub(crate) fn sparse_list_of<T: ToSchema>() -> Self {
        let whole = Self::of::<T>();
        let name = T::name();
        let parts = whole.part(&name).page(&format!("{name}Fields"));
        Self::any_of([whole.page(&name), parts])
    }

    /// A schema that stands where it is used.
    pub fn inline(schema: impl Into<RefOr<Schema>>) -> Self {
        Self {
            schema: schema.into(),
            components: Components::new(),
        }
    }

    /// A schema that becomes a component of that name.
    pub fn named(name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        Self {
            schema: reference(name),
            components: Components::from([(name.to_owned(), schema.into())]),
        }
    }

    /// Exactly one of `bodies`; a single one stands for itself.
    pub fn one_of(bodies: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(bodies, |schemas| {
            let builder = schemas.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
            builder.into()
        })
    }

    /// Any of `bodies`; a single one stands for itself.
    pub(crate) fn any_of(bodies: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(bodies, |schemas| {
            let builder = schemas.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
            builder.into()
        })
    }

    fn joined(
        bodies: impl IntoIterator<Item = Self>,
        join: impl FnOnce(Vec<RefOr<Schema>>) -> RefOr<Schema>,
    ) -> Self {
        let (mut schemas, mut components) = (Vec::new(), Components::new());
        for body in bodies {
            schemas.push(body.schema);
            components.extend(body.components);
        }
        let schema = match schemas.len() {
            1 => schemas.remove(0),
            _ => join(schemas),
        };
        Self { schema, components }
    }

    /// A page of this schema.
    fn page(&self, name: &str) -> Self {
        let pagination = Self::of::<oms_contract::Pagination>();
        let list = ObjectBuilder::new()
            .description(Some("One page of a list."))
            .property(
                "data",
                ArrayBuilder::new()
                    .description(Some("The items on the page."))
                    .items(self.schema.clone()),
            )
            .property("pagination", pagination.schema)
            .required("data")
            .required("pagination");
        let mut page = Self::named(&format!("{name}List"), list);
        page.components.extend(self.components.clone());
        page.components.extend(pagination.components);
        page
    }

    /// The component `name` with all members optional, as `fields` may select any of them.
    fn part(&self, name: &str) -> Self {
        let Some(RefOr::T(Schema::Object(whole))) = self.components.get(name) else {
            return self.clone();
        };
        let mut object = whole.clone();
        object.required.clear();
        object.min_properties = Some(1);
        object.description = Some("Only the members that `fields` selects.".to_owned());
        let mut part = Self::named(&format!("{name}Fields"), Schema::Object(object));
        part.components.extend(self.components.clone());
        part
    }
}

/// The schema of a string.
pub fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// The schema of a string that is one of these.
pub(crate) fn one_of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> ObjectBuilder {
    text().enum_values(Some(texts))
}

/// The schema of `null`.
pub fn null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Null))
}

/// Makes all members of a response required, because every member is present. Schemas that refuse unknown
/// members belong to requests and stay as they are.
fn complete(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) if object.additional_properties.is_none() => {
            object.required = object.properties.keys().cloned().collect();
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::AllOf(mut all)) => {
            all.items = all.items.into_iter().map(complete).collect();
            RefOr::T(Schema::AllOf(all))
        }
        other => other,
    }
}

fn reference(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}
