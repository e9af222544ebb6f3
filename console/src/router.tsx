import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { screens } from "./routes";
import { Allowed } from "./shell/Allowed";
import { Broken } from "./shell/Broken";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";

const pages: RouteObject[] = screens.map(({ path, load, permission }) => ({
  path,
  element: <Allowed permission={permission} />,
  children: [{ index: true, lazy: async () => ({ Component: (await load()).default }) }],
}));

/** The addresses of the console; `routes.tsx` is the list. */
export const router = createBrowserRouter([
  {
    path: "/sign-in",
    lazy: async () => ({ Component: (await import("@/features/account/SignIn")).default }),
    errorElement: <Broken />,
    HydrateFallback: () => null,
  },
  {
    path: "/first-password",
    lazy: async () => ({ Component: (await import("@/features/account/FirstPassword")).default }),
    errorElement: <Broken />,
    HydrateFallback: () => null,
  },
  {
    element: <Shell />,
    errorElement: <Broken />,
    HydrateFallback: () => null,
    children: [
      { index: true, element: <Navigate to="/overview" replace /> },
      { errorElement: <Broken />, children: [...pages, { path: "*", element: <NotFound /> }] },
    ],
  },
]);
