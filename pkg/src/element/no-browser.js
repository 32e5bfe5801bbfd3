/** Stands in, where there is no browser, for what must be there for the element's module to load. */
const nothing = () => {};

const HTMLElementHere = globalThis.HTMLElement ?? class HTMLElement {};
const documentHere = globalThis.document ?? { createTreeWalker: nothing, createComment: nothing };

export { HTMLElementHere as HTMLElement, documentHere as document };
