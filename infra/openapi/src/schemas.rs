//! The types of bodies, and the components that they refer to.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType};
use utoipa::openapi::{Ref, RefOr, Schema, Type};

/// Types, by the names of their components.
pub type Components = BTreeMap<String, RefOr<Schema>>;

/// The type of a body, with every component that it refers to.
#[derive(Clone)]
pub struct Body {
    /// The type itself, or a reference to it.
    pub schema: RefOr<Schema>,
    /// The components, by name.
    pub components: Components,
}

impl Body {
    /// The type `T`, which becomes a component.
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
    pub fn list_of<T: ToSchema>() -> Self {
        Self::of::<T>().page(&T::name())
    }

    /// `T`, or what of it was asked for.
    pub fn sparse<T: ToSchema>() -> Self {
        let whole = Self::of::<T>();
        let part = whole.part(&T::name());
        Self::any_of([whole, part])
    }

    /// A page of `T`, or of what of each was asked for.
    pub fn sparse_list_of<T: ToSchema>() -> Self {
        let whole = Self::of::<T>();
        let name = T::name();
        let parts = whole.part(&name).page(&format!("{name}Fields"));
        Self::any_of([whole.page(&name), parts])
    }

    /// A type that is written down where it is used.
    pub fn inline(schema: impl Into<RefOr<Schema>>) -> Self {
        Self {
            schema: schema.into(),
            components: Components::new(),
        }
    }

    /// A type that is written down under a name.
    pub fn named(name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        Self {
            schema: reference(name),
            components: Components::from([(name.to_owned(), schema.into())]),
        }
    }

    /// Exactly one of `bodies`; itself, if it is only one.
    pub fn one_of(bodies: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(bodies, |schemas| {
            let builder = schemas.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
            builder.into()
        })
    }

    /// Any of `bodies`; itself, if it is only one.
    pub fn any_of(bodies: impl IntoIterator<Item = Self>) -> Self {
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

    /// A page of these.
    fn page(&self, name: &str) -> Self {
        let pagination = Self::of::<oms_contract::Pagination>();
        let list = ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property(
                "data",
                ArrayBuilder::new()
                    .description(Some("What is on the page."))
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

    /// The members of the component `name` that were asked for, whichever they are.
    fn part(&self, name: &str) -> Self {
        let Some(RefOr::T(Schema::Object(whole))) = self.components.get(name) else {
            return self.clone();
        };
        let mut object = whole.clone();
        object.required.clear();
        object.min_properties = Some(1);
        object.description = Some("What was asked for by `fields`, and nothing else.".to_owned());
        let mut part = Self::named(&format!("{name}Fields"), Schema::Object(object));
        part.components.extend(self.components.clone());
        part
    }
}

/// A text.
pub fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text that is one of these.
pub fn one_of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> ObjectBuilder {
    text().enum_values(Some(texts))
}

/// Nothing.
pub fn null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Null))
}

/// In a response every member is always there. A type that refuses unknown members is a request's.
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
