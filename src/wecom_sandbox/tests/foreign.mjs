// Seals and opens with @wecom/crypto what it is sent: JSON in, JSON out. The test starts it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { decrypt, encrypt, getSignature } = createRequire(process.argv[2])("@wecom/crypto");
const { token, key, id, sealed, texts } = JSON.parse(readFileSync(0, "utf8"));
const attempt = (act) => {
  try {
    return act();
  } catch (error) {
    return { error: String(error) };
  }
};
const opened = sealed.map(({ timestamp, nonce, text }) => ({
  signature: getSignature(token, timestamp, nonce, text),
  ...attempt(() => decrypt(key, text)),
}));
const made = texts.map((text) => {
  const ciphered = encrypt(key, text, id);
  return { text: ciphered, signature: getSignature(token, "1", "n", ciphered) };
});
process.stdout.write(JSON.stringify({ opened, made }));
