import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  CloudUploadOutlined,
  CompassOutlined,
  DashboardOutlined,
  FunctionOutlined,
  HeartOutlined,
  IdcardOutlined,
  LinkOutlined,
  ReadOutlined,
  SafetyOutlined,
  ShoppingOutlined,
  SwapOutlined,
  TableOutlined,
  TeamOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import type { ComponentType, ReactNode } from "react";
import type { Permission } from "@/api/queries";
import type { TextKey } from "@/locales";

type Module = { default: ComponentType };
export type Group = "look" | "run" | "data" | "org" | "system";

export type Screen = {
  path: string;
  load: () => Promise<Module>;
  permission: Permission;
  /** The step of the guide that belongs to it. */
  guide: number;
  /** In the menu: where, under which name and sign. Without it the screen is reached from another. */
  menu?: { group: Group; title: TextKey; icon: ReactNode; phone?: boolean };
};

/** Every screen, its place in the menu and the permission that shows it: the one list of both. */
export const screens: Screen[] = [
  {
    path: "/overview",
    load: () => import("@/features/overview/Overview"),
    permission: "view_figures",
    guide: 8,
    menu: { group: "look", title: "menu.overview", icon: <DashboardOutlined />, phone: true },
  },
  {
    path: "/compare",
    load: () => import("@/features/compare/Compare"),
    permission: "view_figures",
    guide: 9,
    menu: { group: "look", title: "menu.compare", icon: <SwapOutlined /> },
  },
  {
    path: "/reports",
    load: () => import("@/features/analytics/Reports"),
    permission: "view_figures",
    guide: 8,
    menu: { group: "look", title: "menu.reports", icon: <TableOutlined /> },
  },
  {
    path: "/metrics",
    load: () => import("@/features/analytics/Metrics"),
    permission: "view_figures",
    guide: 8,
    menu: { group: "look", title: "menu.metrics", icon: <FunctionOutlined /> },
  },
  {
    path: "/communities",
    load: () => import("@/features/communities/Communities"),
    permission: "view_figures",
    guide: 6,
    menu: { group: "run", title: "menu.communities", icon: <AppstoreOutlined />, phone: true },
  },
  {
    path: "/communities/:id",
    load: () => import("@/features/communities/Community"),
    permission: "view_figures",
    guide: 9,
  },
  {
    path: "/customers",
    load: () => import("@/features/customers/Customers"),
    permission: "view_members",
    guide: 7,
    menu: { group: "run", title: "menu.customers", icon: <TeamOutlined />, phone: true },
  },
  {
    path: "/customers/:id",
    load: () => import("@/features/customers/Customer"),
    permission: "view_members",
    guide: 7,
  },
  {
    path: "/orders",
    load: () => import("@/features/orders/Orders"),
    permission: "view_money",
    guide: 5,
    menu: { group: "run", title: "menu.orders", icon: <ShoppingOutlined /> },
  },
  {
    path: "/imports",
    load: () => import("@/features/imports/Imports"),
    permission: "import",
    guide: 3,
    menu: { group: "data", title: "menu.imports", icon: <CloudUploadOutlined /> },
  },
  {
    path: "/imports/new",
    load: () => import("@/features/imports/Wizard"),
    permission: "import",
    guide: 3,
  },
  {
    path: "/imports/:id",
    load: () => import("@/features/imports/Batch"),
    permission: "import",
    guide: 3,
  },
  {
    path: "/connections",
    load: () => import("@/features/wecom/Connections"),
    permission: "manage_settings",
    guide: 11,
    menu: { group: "data", title: "menu.connections", icon: <LinkOutlined /> },
  },
  {
    path: "/connections/new",
    load: () => import("@/features/wecom/SetUp"),
    permission: "manage_system",
    guide: 11,
  },
  {
    path: "/connections/:id/set-up",
    load: () => import("@/features/wecom/SetUp"),
    permission: "manage_system",
    guide: 11,
  },
  {
    path: "/connections/:id/welcome",
    load: () => import("@/features/wecom/Welcome"),
    permission: "manage_settings",
    guide: 11,
  },
  {
    path: "/start",
    load: () => import("@/features/system/FirstRun"),
    permission: "own_account",
    guide: 1,
    menu: { group: "data", title: "menu.start", icon: <CompassOutlined /> },
  },
  {
    path: "/guide",
    load: () => import("@/features/guide/Guide"),
    permission: "own_account",
    guide: 1,
    menu: { group: "data", title: "menu.guide", icon: <ReadOutlined /> },
  },
  {
    path: "/staff",
    load: () => import("@/features/org/StaffList"),
    permission: "view_staff",
    guide: 10,
    menu: { group: "org", title: "menu.staff", icon: <IdcardOutlined /> },
  },
  {
    path: "/units",
    load: () => import("@/features/org/Units"),
    permission: "view_figures",
    guide: 2,
    menu: { group: "org", title: "menu.units", icon: <ApartmentOutlined /> },
  },
  {
    path: "/roles",
    load: () => import("@/features/org/Roles"),
    permission: "own_account",
    guide: 10,
    menu: { group: "org", title: "menu.roles", icon: <SafetyOutlined /> },
  },
  {
    path: "/tokens",
    load: () => import("@/features/org/Tokens"),
    permission: "manage_tokens",
    guide: 10,
    menu: { group: "org", title: "menu.tokens", icon: <ApiOutlined /> },
  },
  {
    path: "/audit",
    load: () => import("@/features/org/Audit"),
    permission: "view_audit",
    guide: 10,
    menu: { group: "org", title: "menu.audit", icon: <AuditOutlined /> },
  },
  {
    path: "/health",
    load: () => import("@/features/analytics/HealthSettings"),
    permission: "view_figures",
    guide: 8,
    menu: { group: "system", title: "menu.health", icon: <HeartOutlined /> },
  },
  {
    path: "/system",
    load: () => import("@/features/system/SystemState"),
    permission: "manage_system",
    guide: 10,
    menu: { group: "system", title: "menu.system", icon: <ToolOutlined /> },
  },
  {
    path: "/account",
    load: () => import("@/features/account/Account"),
    permission: "own_account",
    guide: 1,
  },
];
