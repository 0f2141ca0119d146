// Run by bin/vendor with the project folder as argument: npm packages in, committed files under wwwroot out.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import subsetFont from "subset-font";

const project = process.argv[2];
const root = join(project, "wwwroot");
const modules = "node_modules";
for (const folder of ["lib", "fonts", "icons"]) {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
}

turbo();
await fonts();
icons();
words();
versions();

function turbo() {
  execFileSync(join(modules, ".bin/esbuild"), [
    join(modules, "@hotwired/turbo/dist/turbo.es2017-esm.js"),
    "--minify", "--format=esm", "--target=es2022", "--legal-comments=inline", "--log-level=warning",
    `--outfile=${join(root, "lib/turbo.js")}`,
  ]);
  // The package has no licence file; this is its repository's.
  cpSync(join(project, "Ui/vendor/turbo.LICENSE.txt"), join(root, "lib/turbo.LICENSE.txt"));
}

// Inter's weight axis from 400 to 700 at text size, in three files: what nearly every page needs, the letters of the rest
// of Europe, and the rest of Latin.
async function fonts() {
  const source = readFileSync(join(modules, "inter-ui/variable/InterVariable.woff2"));
  const latin = [[0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153], [0x2bb, 0x2bc], [0x2c6], [0x2da], [0x2dc],
    [0x2013, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e], [0x2020], [0x2022], [0x2026], [0x2030], [0x2039, 0x203a],
    [0x20ac], [0x2122], [0x2190, 0x2193], [0x2212], [0x2318]];
  const european = [[0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x218, 0x21b]];
  const latinExt = [[0x18f], [0x192], [0x1a0, 0x1a1], [0x1af, 0x1b0],
    [0x1c4, 0x1dc], [0x1e6, 0x1e7], [0x1fa, 0x217], [0x22a, 0x233], [0x237], [0x259], [0x1e00, 0x1eff],
    [0x20a0, 0x20ab], [0x20ad, 0x20bf]];
  const options = {
    targetFormat: "woff2",
    keepFeatures: ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case", "ss03"],
    variationAxes: { opsz: 14, wght: { min: 400, max: 700 } },
    noHinting: true,
  };
  writeFileSync(join(root, "fonts/inter-latin.woff2"), await subsetFont(source, text(latin), options));
  writeFileSync(join(root, "fonts/inter-european.woff2"), await subsetFont(source, text(european), options));
  writeFileSync(join(root, "fonts/inter-latin-ext.woff2"), await subsetFont(source, text(latinExt), options));
  cpSync(join(modules, "inter-ui/LICENSE.txt"), join(root, "fonts/inter.LICENSE.txt"));

  // For secrets: a face in which 0 and O, 1, l and I can't be taken for each other. Fetched only where one is on the page.
  const mono = join(modules, "@fontsource-variable/jetbrains-mono");
  const plain = [[0x20, 0x7e], [0xa0, 0xff], [0x2013, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e], [0x2022], [0x2026], [0x20ac]];
  writeFileSync(join(root, "fonts/jetbrains-mono.woff2"),
    await subsetFont(readFileSync(join(mono, "files/jetbrains-mono-latin-wght-normal.woff2")), text(plain),
      { targetFormat: "woff2", keepFeatures: ["zero"], variationAxes: { wght: { min: 400, max: 600 } }, noHinting: true }));
  cpSync(join(mono, "LICENSE"), join(root, "fonts/jetbrains-mono.LICENSE.txt"));

  const face = (file, ranges, family = "Inter Variable", weights = "400 700") => `@font-face {
  font-family: "${family}";
  font-style: normal;
  font-weight: ${weights};
  font-display: swap;
  src: url("../fonts/${file}.woff2") format("woff2");
  unicode-range: ${ranges.map(unicodeRange).join(", ")};
}
`;
  writeFileSync(join(project, "Ui/css/fonts.css"),
    `/* Written by bin/vendor. */\n${face("inter-latin", latin)}${face("inter-european", european)}${face("inter-latin-ext", latinExt)}${face("jetbrains-mono", plain, "JetBrains Mono Variable", "400 600")}`);
}

function text(ranges) {
  let all = "";
  for (const [from, to = from] of ranges) for (let code = from; code <= to; code++) all += String.fromCodePoint(code);
  return all;
}

function unicodeRange([from, to]) {
  return "U+" + from.toString(16).toUpperCase() + (to ? "-" + to.toString(16).toUpperCase() : "");
}

function icons() {
  const names = readFileSync(join(project, "Ui/icons.txt"), "utf8").split("\n").map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const symbols = [...new Set(names)].sort().map((name) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", name + ".svg"), "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  writeFileSync(join(root, "icons/sprite.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  cpSync(join(modules, "lucide-static/LICENSE"), join(root, "icons/lucide.LICENSE.txt"));
}

// 2,048 words: eleven bits each, so eleven random bits choose one without bias.
function words() {
  writeFileSync(join(root, "lib/words.txt"), wordlist.join("\n") + "\n");
  cpSync(join(modules, "@scure/bip39/LICENSE"), join(root, "lib/words.LICENSE.txt"));
}

function versions() {
  const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
  const rows = [
    ["Turbo", "@hotwired/turbo", "MIT", "lib/turbo.js (minified)"],
    ["Inter", "inter-ui", "OFL-1.1", "fonts/inter-*.woff2 (subsets)"],
    ["JetBrains Mono", "@fontsource-variable/jetbrains-mono", "OFL-1.1", "fonts/jetbrains-mono.woff2 (subset)"],
    ["Lucide", "lucide-static", "ISC", "icons/sprite.svg (those in Ui/icons.txt)"],
    ["English word list", "@scure/bip39", "MIT", "lib/words.txt"],
  ].map(([what, name, licence, files]) => `| ${what} | \`${name}\` | ${version(name)} | ${licence} | ${files} |`);
  writeFileSync(join(root, "lib/VERSIONS.md"),
    `# What came from elsewhere\n\nWritten by \`bin/vendor\`. Licences lie beside the files.\n\n| What | npm package | Version | Licence | Files |\n|---|---|---|---|---|\n${rows.join("\n")}\n`);
}
