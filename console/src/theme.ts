import type { ThemeConfig } from "antd";

/** The colours of the house: paper, ink, leaf. Contrast on paper is at least 4.5 : 1 for text. */
export const colours = {
  paper: "#f6f4ee",
  card: "#fffefb",
  line: "#e5e1d6",
  ink: "#22302a",
  inkSoft: "#5a665f",
  leaf: "#2b7553",
  leafSoft: "#e4efe6",
  amber: "#9a5f0b",
  amberSoft: "#fbf0d9",
  clay: "#ab3f2e",
  claySoft: "#f9e6e1",
  sky: "#2f6788",
  skySoft: "#e3eef4",
  plum: "#66577f",
  plumSoft: "#ece8f2",
  stone: "#666c67",
  stoneSoft: "#ecebe5",
} as const;

/** The line and bar colours of charts, in order of use. */
export const series = ["#2b7553", "#d08b2b", "#4a87a8", "#a45a4b", "#8776a5", "#8a9a5b"] as const;

export const fontFamily =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", ' +
  '"Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** Whoever asked their system for less motion gets none. */
const motion = !window.matchMedia?.("(prefers-reduced-motion: reduce)").matches;

export const theme: ThemeConfig = {
  cssVar: { key: "huoqun" },
  token: {
    motion,
    colorPrimary: colours.leaf,
    colorInfo: colours.leaf,
    colorLink: colours.leaf,
    colorSuccess: colours.leaf,
    colorWarning: "#c98a1b",
    colorError: colours.clay,
    colorInfoBg: colours.leafSoft,
    colorInfoBorder: "#c5dcc9",
    colorSuccessBg: colours.leafSoft,
    colorSuccessBorder: "#c5dcc9",
    colorWarningBg: colours.amberSoft,
    colorWarningBorder: "#ecd6a4",
    colorErrorBg: colours.claySoft,
    colorErrorBorder: "#ebc3b9",
    colorTextBase: colours.ink,
    colorTextSecondary: colours.inkSoft,
    colorTextTertiary: colours.inkSoft,
    colorTextDescription: colours.inkSoft,
    colorTextPlaceholder: "#6d766f",
    colorBgLayout: colours.paper,
    colorBgContainer: colours.card,
    // What is chosen, in lists, trees and tables; the one derived from the text colour is a dark slab.
    controlItemBgActive: colours.leafSoft,
    controlItemBgActiveHover: colours.leafSoft,
    colorBorderSecondary: colours.line,
    borderRadius: 8,
    borderRadiusLG: 12,
    fontFamily,
    controlHeight: 36,
    wireframe: false,
  },
  components: {
    Table: {
      headerBg: "transparent",
      headerColor: colours.inkSoft,
      headerSplitColor: "transparent",
    },
    Card: { bodyPadding: 20 },
    Tabs: { titleFontSize: 15 },
    Segmented: { trackBg: "#e9e6dc", itemSelectedBg: colours.card, itemColor: colours.inkSoft },
    Menu: {
      itemBg: "transparent",
      subMenuItemBg: "transparent",
      itemSelectedBg: colours.leafSoft,
      itemSelectedColor: "#1f5a3f",
      groupTitleColor: colours.inkSoft,
      itemHeight: 38,
      activeBarBorderWidth: 0,
    },
  },
};
