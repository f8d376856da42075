// What this version does not do yet, and what to do instead.

type Works = 'help' | 'zones' | 'packs';

export interface Said {
  title: string;
  /** What to do, in one line. */
  first: string;
  then: readonly string[];
  /** That it is not in this version. */
  why: string;
  works: readonly Works[];
}

export const topics = {
  rules: {
    title: 'rules',
    first: 'later-rules-first',
    then: ['later-rules-then'],
    why: 'later-rules-why',
    works: ['zones'],
  },
  drill: {
    title: 'drill',
    first: 'later-drill-first',
    then: ['later-drill-then'],
    why: 'later-drill-why',
    works: ['help', 'zones', 'packs'],
  },
} as const satisfies Record<string, Said>;

export type Topic = keyof typeof topics;

/** Whether an address names a topic. */
export function isTopic(text: string): text is Topic {
  return Object.hasOwn(topics, text);
}
