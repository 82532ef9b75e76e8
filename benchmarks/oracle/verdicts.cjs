// Reads documents from stdin as a JSON array; prints for each an array of [line, kind], or null if mjml throws.
const imported = require("mjml");
const mjml2html = imported.default || imported;

function kindOf(message) {
  if (/doesn't exist/.test(message)) return "tag";
  if (/(is|are) illegal/.test(message)) return "attribute";
  if (/cannot be used inside/.test(message)) return "parent";
  if (/has invalid value/.test(message)) return "value";
  if (/mj-title/.test(message)) return "title";
  return "other: " + message;
}

async function main() {
  const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const verdicts = [];
  for (const document of documents) {
    try {
      const { errors } = await mjml2html(document, { validationLevel: "soft" });
      verdicts.push(errors.map((error) => [error.line, kindOf(error.message)]));
    } catch (error) {
      verdicts.push(null);
    }
  }
  process.stdout.write(JSON.stringify(verdicts));
}
main();
