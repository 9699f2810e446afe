// Writes `src/generated.ts` from the API's document: `npm run generate`. `npm run check` fails if the file is
// out of date.
//
// The types differ from the document in one way. With `?fields=` a response may contain only some members, so
// the document describes it as either whole or partial, and every member might be absent. This client does not
// offer `fields`, so its responses are always whole: `order.status` is a status, never `undefined`.
import { readFile, writeFile } from "node:fs/promises";
import openapiTypescript, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../../infra/openapi.json", import.meta.url);
const GENERATED = new URL("src/generated.ts", import.meta.url);
const HEADER = `// Generated from infra/openapi.json by \`npm run generate\`. Do not edit.

`;

const nameOf = (schema) => schema?.$ref?.split("/").at(-1);

const isFields = (parameter) => parameter?.in === "query" && parameter.name === "fields";

const wholeAnswers = (document) => {
  const parts = new Set();
  const whole = (value) => {
    if (Array.isArray(value)) return value.filter((item) => !isFields(item)).map(whole);
    if (value === null || typeof value !== "object") return value;
    const [all, part, ...others] = value.anyOf ?? [];
    if (others.length === 0 && nameOf(part)?.replace("Fields", "") === nameOf(all) && nameOf(part)?.includes("Fields")) {
      parts.add(nameOf(part)).add(nameOf(part).replace(/List$/, ""));
      return all;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, whole(item)]));
  };
  const { components, ...rest } = whole(document);
  const schemas = Object.entries(components.schemas).filter(([name]) => !parts.has(name));
  const transformed = { ...rest, components: { ...components, schemas: Object.fromEntries(schemas) } };
  const text = JSON.stringify(transformed);
  const left = [...parts].filter((name) => text.includes(`"#/components/schemas/${name}"`));
  if (parts.size === 0 || left.length > 0) {
    throw new Error(`the document describes \`fields\` in a way this script does not know: ${left.join(", ") || "it has none"}`);
  }
  return transformed;
};

const generate = async () => {
  const document = wholeAnswers(JSON.parse(await readFile(process.env.OPENAPI ?? DOCUMENT, "utf8")));
  const types = await openapiTypescript(document, {
    // A request may omit a member that has a default; a response always contains it.
    defaultNonNullable: false,
    silent: true,
  });
  return HEADER + astToString(types);
};

const generated = await generate();
if (process.argv.includes("--check")) {
  if (generated !== (await readFile(GENERATED, "utf8"))) {
    console.error("src/generated.ts is out of date with infra/openapi.json: run `npm run generate`");
    process.exitCode = 1;
  }
} else {
  await writeFile(GENERATED, generated);
}
