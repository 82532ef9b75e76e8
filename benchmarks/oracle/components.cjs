// Prints the components of mjml as one JSON object: attributes with their types, allowed children, colour names.
// Source of the facts: the metadata of mjml-preset-core and mjml-core (MIT licence, Mailjet SAS).
const preset = require("mjml-preset-core");
const colours = require("mjml-core/lib/types/helpers/colors");

const attributes = {};
const holdsHtml = [];
for (const component of preset.components) {
  attributes[component.componentName] = component.allowedAttributes || {};
  if (component.endingTag) holdsHtml.push(component.componentName);
}
const children = {};
for (const [parent, names] of Object.entries(preset.dependencies)) {
  children[parent] = names.filter((name) => typeof name === "string");
}
const version = require("mjml/package.json").version;
process.stdout.write(JSON.stringify({ version, attributes, children, holds_html: holdsHtml, colours: colours.default || colours }));
