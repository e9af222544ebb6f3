import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { newQueryClient } from "./api/queries";
import { Frame } from "./Frame";
import { firstSpoken, SpeechProvider } from "./locales";
import { router } from "./router";
import "./style.css";

const root = document.getElementById("root");
if (root) {
  firstSpoken().then(
    (first) =>
      createRoot(root).render(
        <SpeechProvider first={first}>
          <Frame>
            <QueryClientProvider client={newQueryClient()}>
              <RouterProvider router={router} />
            </QueryClientProvider>
          </Frame>
        </SpeechProvider>,
      ),
    // Without its words no screen can say so itself.
    () => {
      root.textContent =
        "连不上服务器，请刷新页面。 The server cannot be reached; reload the page.";
    },
  );
}
