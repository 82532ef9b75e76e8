// nodemailer with a pool, as its manual shows it: every message composed for its reader, with the places of both bodies filled in.
//
//   node nodemailer.mjs PORT CONNECTIONS MESSAGES HTML TEXT [DKIM_KEY]
import { readFileSync } from "node:fs";
import nodemailer from "nodemailer";

const [port, connections, messages] = process.argv.slice(2, 5).map(Number);
const [htmlFile, textFile, keyFile] = process.argv.slice(5);
const MARK = /nlblank-[A-Za-z0-9_-]+?-([a-z_]+)-end/g;
const names = ["Ada Reader", "Bo", "Zoë Åström", "Reader, Clara", "D. O'Neil"];

// Even places are text, odd ones the names of values.
const cut = (file) => readFileSync(file, "utf8").split(MARK);
const [html, text] = [cut(htmlFile), cut(textFile)];
const filled = (parts, values) => parts.map((part, at) => (at % 2 ? (values[part] ?? "") : part)).join("");

const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port,
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: connections,
  maxMessages: Infinity,
  ...(keyFile && { dkim: { domainName: "review.example", keySelector: "news", privateKey: readFileSync(keyFile, "utf8") } }),
});

async function send(number) {
  const token = `${number}`.padStart(64, "0");
  const unsubscribe = `https://news.review.example/u/${token}`;
  const name = names[number % names.length];
  const values = { reader_name: name, unsubscribe_url: unsubscribe, preferences_url: `https://news.review.example/p/${token}` };
  await transport.sendMail({
    from: { name: "The Weekly Review", address: "editor@review.example" },
    to: { name, address: `reader${number}@gmail.example` },
    subject: "What the dredging of harbour 0 means for the ferries",
    messageId: `<${number}.speed@review.example>`,
    list: { unsubscribe: { url: unsubscribe } },
    headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    html: filled(html, values),
    text: filled(text, values),
  });
}

let next = 0;
async function lane() {
  while (next < messages) await send(next++);
}
// Two messages a connection are on their way, so that none waits for the next to be composed.
await Promise.all(Array.from({ length: connections * 2 }, lane));
transport.close();
