// Makes common-passwords.bin: npm pack @zxcvbn-ts/language-common@4.1.3 && tar xzf *.tgz && node make.mjs package/src/passwords.json common-passwords.bin
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target] = process.argv;
const entries = JSON.parse(readFileSync(source, "utf8")).map(password => createHash("sha1").update(password.toLowerCase().normalize("NFC")).digest().subarray(0, 5));
entries.sort(Buffer.compare);
writeFileSync(target, Buffer.concat(entries.filter((entry, i) => i === 0 || Buffer.compare(entry, entries[i - 1]) !== 0)));
