import { lexer, type Token, type Tokens } from "marked";
import type { Plugin } from "vite";
import type { Block, Inline } from "./src/features/guide/blocks";

/** Reads Markdown at build time: the console carries plain data and draws it with its own elements. */
export function guide(): Plugin {
  return {
    name: "guide",
    transform(source, id) {
      if (!id.endsWith(".md")) return null;
      return { code: `export default ${JSON.stringify(blocksOf(source))};`, map: null };
    },
  };
}

/** The blocks of a text; what the guide does not use fails the build instead of vanishing. */
export function blocksOf(markdown: string): Block[] {
  return lexer(markdown).flatMap((token): Block[] => {
    switch (token.type) {
      case "space":
      case "hr":
        return [];
      case "heading":
        return [{ kind: "heading", depth: token.depth, text: token.text }];
      case "paragraph":
        return [{ kind: "paragraph", parts: inlinesOf(token.tokens) }];
      case "list":
        return [
          {
            kind: "list",
            items: (token as Tokens.List).items.map((item) => inlinesOf(item.tokens)),
            ...((token as Tokens.List).ordered ? { ordered: true as const } : {}),
          },
        ];
      case "code":
        return [{ kind: "code", text: token.text }];
      default:
        throw new Error(`the guide cannot show ${token.type}: ${token.raw}`);
    }
  });
}

function inlinesOf(tokens: Token[] = []): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    switch (token.type) {
      case "text":
        return "tokens" in token && token.tokens
          ? inlinesOf(token.tokens)
          : [{ kind: "text", text: plain(token.text) }];
      case "strong":
        return [{ kind: "strong", text: plain(token.text) }];
      case "codespan":
        return [{ kind: "code", text: plain(token.text) }];
      case "link":
        return [{ kind: "link", text: plain(token.text), to: token.href }];
      case "br":
        return [{ kind: "text", text: " " }];
      default:
        throw new Error(`the guide cannot show ${token.type}: ${token.raw}`);
    }
  });
}

/** Lines are broken where the source breaks them; between Chinese characters that is no space. */
function plain(text: string): string {
  return text
    .replace(/(?<=[\p{Script=Han}\p{P}])\n(?=[\p{Script=Han}“])/gu, "")
    .replace(/\n/g, " ");
}
