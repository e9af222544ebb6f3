import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { newQueryClient } from "./api/queries";
import { Frame } from "./Frame";
import { SpeechProvider } from "./locales";
import { router } from "./router";
import "./style.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <SpeechProvider>
      <Frame>
        <QueryClientProvider client={newQueryClient()}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Frame>
    </SpeechProvider>,
  );
}
