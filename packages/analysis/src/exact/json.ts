import type { Json } from "../evidence/index.ts";

const numeral = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blank = /[ \t\n\r]*/y;
const literals: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

/** Deepest nesting that `parseJson` follows. */
export const maximalDepth = 64;

class Reader {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#take(blank);
    if (this.#at !== this.#text.length) this.#fail("the end of the document");
    return value;
  }

  #fail(needs: string): never {
    const got = this.#text.slice(this.#at, this.#at + 20);
    throw new SyntaxError(`JSON: needs ${needs} at character ${this.#at}; got ${got === "" ? "the end" : JSON.stringify(got)}.`);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  #skip(character: string): boolean {
    this.#take(blank);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(depth: number): Json {
    if (depth > maximalDepth) this.#fail(`at most ${maximalDepth} levels of nesting`);
    if (this.#skip("{")) return this.#object(depth);
    if (this.#skip("[")) return this.#array(depth);
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [name, value] of literals) {
      if (!this.#text.startsWith(name, this.#at)) continue;
      this.#at += name.length;
      return value;
    }
    return this.#number();
  }

  /** The next string with its quotes; `JSON.parse` then judges its escapes. A scan, since a regular expression overflows on long strings. */
  #quoted(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') this.#fail("a string");
    for (let i = start + 1; i < this.#text.length; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === 92) i += 1;
      if (code !== 34) continue;
      this.#at = i + 1;
      return this.#text.slice(start, i + 1);
    }
    return this.#fail("the end of a string");
  }

  #string(): string {
    const value = JSON.parse(this.#quoted()) as string;
    if (/\p{Surrogate}/u.test(value)) this.#fail("well-formed Unicode before this point");
    return value;
  }

  #number(): number {
    const literal = this.#take(numeral) ?? this.#fail("a JSON value");
    const value = Number(literal);
    if (!Number.isFinite(value)) this.#fail(`a finite number instead of ${literal}`);
    if (value === 0 && (literal.startsWith("-") || /[1-9]/.test(literal.replace(/[eE].*/, ""))))
      this.#fail(`a number that a double holds instead of ${literal}`);
    return value;
  }

  #array(depth: number): Json {
    const items: Json[] = [];
    if (this.#skip("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#skip(","));
    if (!this.#skip("]")) this.#fail('"," or "]"');
    return items;
  }

  #object(depth: number): Json {
    const record: { [key: string]: Json } = {};
    if (this.#skip("}")) return record;
    do {
      this.#take(blank);
      const key = this.#string();
      if (key === "__proto__") this.#fail('keys other than "__proto__"');
      if (Object.hasOwn(record, key)) this.#fail(`keys that occur once, not "${key}" again`);
      if (!this.#skip(":")) this.#fail('":"');
      record[key] = this.#value(depth + 1);
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#fail('"," or "}"');
    return record;
  }
}

/**
 * Parses JSON (RFC 8259) without the leniency of `JSON.parse`: refuses duplicate keys, `__proto__`, numbers that overflow (1e400), underflow to zero
 * or are negative zero, lone surrogates, nesting deeper than `maximalDepth` and anything after the value. @throws SyntaxError that names the place
 */
export function parseJson(text: string): Json {
  return new Reader(text).document();
}
