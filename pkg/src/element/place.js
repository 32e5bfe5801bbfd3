import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

/** Sets styles by the CSSOM: a `style` attribute is what a strict Content-Security-Policy refuses. */
class Place extends Directive {
  #set = new Map();

  render() {
    return noChange;
  }

  update({ element }, [styles]) {
    for (const [name, value] of Object.entries(styles)) {
      if (this.#set.get(name) === value) continue;
      this.#set.set(name, value);
      element.style.setProperty(name, value);
    }
    return noChange;
  }
}

/** `<div ${place({ '--top': '12px' })}>`; the names are always the same ones. */
export const place = directive(Place);
