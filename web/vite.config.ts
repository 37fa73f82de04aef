import { defineConfig } from "vitest/config";

// `npm run dev` shows the page with live reloading; questions go to the server at VEER_URL.
const server = process.env["VEER_URL"] ?? "http://127.0.0.1:8321";

export default defineConfig({
    base: "./",
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    build: {
        target: "es2021",
        // Nothing inline: the page's content security policy forbids it.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        outDir: process.env["VEER_WEB_OUT"] ?? "dist",
        emptyOutDir: true,
        rollupOptions: {
            output: {
                entryFileNames: "assets/[name]-[hash].js",
                chunkFileNames: "assets/[name]-[hash].js",
                assetFileNames: "assets/[name]-[hash][extname]",
            },
        },
    },
    server: {
        proxy: {
            "/api": { target: server, changeOrigin: true },
            "/healthz": { target: server, changeOrigin: true },
        },
    },
    test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
