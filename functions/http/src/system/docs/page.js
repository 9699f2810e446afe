// The reference: Swagger UI on the document beside this page, and what a first visit is easier with.
(() => {
  "use strict";

  const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

  // Swagger UI fills the example, or the default, of a parameter in as its value. For one that may be left out that is a
  // trap: nobody means to send `if-match: "3"` or somebody's cursor. So it is shown in words instead.
  const inWords = (parameter) => {
    if (parameter.required || parameter.$ref) return parameter;
    const { example, examples, schema, ...rest } = parameter;
    const { example: ofSchema, examples: ofSchemas, default: otherwise, ...bare } = schema ?? {};
    const named = Object.values(examples ?? {})[0]?.value;
    const shown = [example, named, ofSchema, ofSchemas?.[0]].find((value) => value !== undefined);
    const words = [
      rest.description,
      otherwise === undefined ? undefined : `Where it is left out: \`${otherwise}\`.`,
      shown === undefined || shown === otherwise ? undefined : `For example \`${shown}\`.`,
    ];
    return { ...rest, description: words.filter(Boolean).join("\n\n"), ...(schema && { schema: bare }) };
  };

  const mapValues = (object, map) =>
    Object.fromEntries(Object.entries(object ?? {}).map(([name, value]) => [name, map(value)]));

  const withParameters = (holder) =>
    Array.isArray(holder?.parameters) ? { ...holder, parameters: holder.parameters.map(inWords) } : holder;

  const OptionalStaysEmpty = () => ({
    statePlugins: {
      spec: {
        wrapActions: {
          updateJsonSpec: (update) => (document) =>
            update({
              ...document,
              paths: mapValues(document.paths, (path) => withParameters(mapValues(path, withParameters))),
              components: {
                ...document.components,
                parameters: mapValues(document.components?.parameters, inWords),
              },
            }),
        },
      },
    },
  });

  // The words about how to begin come after those about what this is.
  const start = document.getElementById("start");
  const BeginHere = () => ({
    wrapComponents: {
      InfoContainer:
        (Info, { React }) =>
        (properties) =>
          React.createElement(
            React.Fragment,
            null,
            React.createElement(Info, properties),
            React.createElement("div", { ref: (element) => element?.append(start) }),
          ),
    },
  });

  start.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const operation = link && document.querySelector(`.opblock[id$="-${link.hash.slice(1)}"]`);
    if (!operation) return;
    event.preventDefault();
    if (!operation.classList.contains("is-open")) operation.querySelector(".opblock-summary-control").click();
    operation.scrollIntoView({ behavior: "smooth" });
  });

  /** What was made is what the next call is about, so its id is filled in there. */
  const fillIn = (response) => {
    const [, things] = /\/(order|return)s$/.exec(new URL(response.url).pathname) ?? [];
    if (response.status !== 201 || !things || !response.body?.id) return response;
    const { specActions, specSelectors } = ui.getSystem();
    const name = `${things}_id`;
    for (const [path, item] of Object.entries(specSelectors.specJson().toJS().paths)) {
      if (!path.includes(`{${name}}`)) continue;
      for (const method of METHODS.filter((method) => item[method])) {
        specActions.changeParam([path, method], name, "path", response.body.id, false);
      }
    }
    return response;
  };

  const ui = SwaggerUIBundle({
    url: "openapi.json",
    domNode: document.getElementById("reference"),
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    // A token is a secret: it is gone when the page is.
    persistAuthorization: false,
    plugins: [OptionalStaysEmpty, BeginHere],
    responseInterceptor: fillIn,
    showCommonExtensions: true,
    // `x-roles`: who may call.
    showExtensions: true,
    validatorUrl: null,
  });
})();
