import { fill, type Language, type Values } from './i18n.ts'

/** A refusal as people read it; `{name}` takes a value, as in the English beside the error. */
export interface Wording { title: string, advice?: string }

/** What refusals are in the other languages, by code, or by code and wording where a code has several: `NOT_ALLOWED/installation`. */
export type Catalogue = Readonly<Record<string, Readonly<Record<Exclude<Language, 'en'>, Wording>>>>

/** What is to be said, in English already, and what it takes to say it in another language. An AppError is one. */
export interface Said { text: string, message: string, advice?: string | undefined, values?: Values }

interface Told extends Wording { language: Language }

/** What refusals say in every language: each room adds its catalogue. */
export function createTexts () {
  const known = new Map<string, Catalogue[string]>()

  return {
    add (catalogue: Catalogue): void {
      for (const [text, wordings] of Object.entries(catalogue)) {
        if (known.has(text)) throw new Error(`two catalogues have ${text}`)
        known.set(text, wordings)
      }
    },

    /** In the language, or in English where nobody has put it into that language. */
    say ({ text, message, advice, values = {} }: Said, language: Language): Told {
      const wording = language === 'en' ? undefined : known.get(text)?.[language]
      if (wording === undefined) return { language: 'en', title: message, ...(advice === undefined ? {} : { advice }) }
      const { title, advice: translated } = wording
      return { language, title: fill(title, values), ...(translated === undefined ? {} : { advice: fill(translated, values) }) }
    },
  }
}

export type Texts = ReturnType<typeof createTexts>
