// A second SHACL engine: `shacl.mjs MODULES SHAPES DATA...` prints as JSON the paths that violate the shapes, by file.
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, shapes, ...files] = process.argv.slice(2);
const { resolve } = createRequire(`${modules}/package.json`);
const load = async (name) => import(pathToFileURL(resolve(name)));
const rdf = (await load("@zazuko/env")).default;
const { Parser } = await load("n3");
const Validator = (await load("rdf-validate-shacl")).default;

const read = (path) => rdf.dataset(new Parser({ factory: rdf }).parse(fs.readFileSync(path, "utf8")));
const validator = new Validator(read(shapes), { factory: rdf });
const found = {};
for (const file of files) {
  const report = await validator.validate(read(file));
  const violations = report.results.filter((result) => result.severity.value.endsWith("Violation"));
  found[file] = violations.map((result) => String(result.path?.value));
}
console.log(JSON.stringify(found));
