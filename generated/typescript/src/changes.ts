// What a write changes: the difference between a resource as it was read and as a write, or its rehearsal, answers it.

/** One value that differs: its path (`customFields.size`), as it was and as it is; undefined where there is none. */
export interface Change {
  path: string;
  before: unknown;
  after: unknown;
}

// They change with every write.
const NOISE = new Set(['etag', 'updateTime']);

/**
 * The values that differ; a list is one value. With `validateOnly` and the etag of `before` in the request, that is just
 * what the write would do: had somebody changed the resource meanwhile, the rehearsal would be refused.
 */
export function changes<T extends object>(before: T, after: T): Change[] {
  return [...differences(before, after, '', NOISE)];
}

function* differences(before: object, after: object, path: string, skip: Set<string>): Generator<Change> {
  const old = new Map(Object.entries(before));
  const now = new Map(Object.entries(after));
  for (const name of new Set([...now.keys(), ...old.keys()])) {
    const [was, is] = [old.get(name) as unknown, now.get(name) as unknown];
    if (skip.has(name)) continue;
    if (isObject(was) && isObject(is)) yield* differences(was, is, `${path}${name}.`, new Set());
    else if (!same(was, is)) yield { path: path + name, before: was, after: is };
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, place) => same(value, other[place]));
  if (isObject(one) && isObject(other)) return [...differences(one, other, '', new Set())].length === 0;
  return one === other;
}
