/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockApi } from "./mock/plugin";
import { precompress } from "./precompress";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// `npm run dev` talks to a running `huoqun up`; with MOCK=1 it invents its answers.
const backend = process.env.HUOQUN_PUBLIC_URL ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [react(), precompress(), ...(process.env.MOCK ? [mockApi()] : [])],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/huoqun/console_dist"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: "127.0.0.1",
    proxy: process.env.MOCK ? {} : { "/api": backend, "/_allauth": backend, "/healthz": backend },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
  },
});
