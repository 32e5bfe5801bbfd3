import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { licenses } from './licenses.mjs';

const standIn = join(root, 'pkg', 'src', 'element', 'no-browser.js');

/** What the element's bundle needs beyond the others'. */
export function forElement() {
  return [loadsWithoutBrowser(), shortStyles()];
}

/** Of the libraries in the element's own file; what it shares with others is in THIRD-PARTY-NOTICES.md. */
export function writeElementLicenses(folder, { outputs }) {
  const [, { inputs }] = Object.entries(outputs).find(([path]) => path.endsWith('/element.js'));
  writeFileSync(join(folder, 'element.licenses.txt'), licenses(Object.keys(inputs)));
}

/** Lit's build for browsers asks for a document as it loads; on a server the element is imported and never shown. */
function loadsWithoutBrowser() {
  return {
    name: 'loads-without-browser',
    setup(build) {
      build.onLoad({ filter: /node_modules\/(?:lit|lit-html|lit-element|@lit)\/.*\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const names = ['document', 'HTMLElement'].filter((name) => new RegExp(`\\b${name}\\b`).test(source));
        return { contents: names.length > 0 ? `import { ${names.join(', ')} } from ${JSON.stringify(standIn)};\n${source}` : source, loader: 'js' };
      });
    },
  };
}

/** The style sheets without what is for the reader of their source. */
function shortStyles() {
  return {
    name: 'short-styles',
    setup(build) {
      build.onLoad({ filter: /src\/element\/[\w-]*styles\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/css`([^`]*)`/, (_, css) => `css\`${shortened(css)}\``),
        loader: 'js',
      }));
    },
  };
}

function shortened(css) {
  return css.replace(/\/\*[^]*?\*\//g, '').replace(/\s+/g, ' ').replace(/ ?([{};,]) ?/g, '$1').replace(/: /g, ':').replace(/;}/g, '}').trim();
}
