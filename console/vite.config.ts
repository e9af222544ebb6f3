/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { guide } from "./guide.ts";
import { precompress } from "./precompress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// `npm run dev` talks to a running `huoqun up` or `huoqun demo`.
const backend = process.env.HUOQUN_PUBLIC_URL ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [guide(), react(), precompress()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/huoqun/console_dist"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": backend,
      "/_allauth": backend,
      "/healthz": backend,
      "/sign-in/wecom": backend,
      "/m/": backend,
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
  },
});
