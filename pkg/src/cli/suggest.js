import { distance } from 'fastest-levenshtein';

/** `; did you mean X?` for the known word that is nearest to the given one, or nothing where none is near. */
export function didYouMean(word, known) {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  // Two: letters swapped count so.
  return best && best.far < word.length && best.far <= Math.max(2, Math.floor(word.length / 3)) ? `; did you mean ${best.candidate}?` : '';
}
