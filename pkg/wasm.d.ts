/** A compiled module of the package, where the bundler or runtime imports `.wasm` files as modules. */
declare const module: WebAssembly.Module;
export default module;
