import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

class WithElement extends Directive {
  render() {
    return noChange;
  }

  update({ element }, [act]) {
    act(element);
    return noChange;
  }
}

/** Gives the function its element at every render. Lit's own `ref` also tells when it is gone, which nobody here needs. */
export const withElement = directive(WithElement);
