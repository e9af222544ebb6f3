import { Menu } from "antd";
import { Link, useLocation, useNavigate } from "react-router";
import { useMay } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { type Group, type Screen, screens } from "@/routes";
import { carried } from "@/ui/carried";
import { Logo } from "@/ui/Logo";

const GROUPS: Group[] = ["look", "run", "data", "org", "system"];

type Shown = Screen & { menu: NonNullable<Screen["menu"]> };

/** The screens of the menu that the person may open. */
export function useMenuScreens(): Shown[] {
  const may = useMay();
  return screens.filter((each): each is Shown => each.menu !== undefined && may(each.permission));
}

/** The whole menu by groups; also inside the drawer of a phone. */
export function MenuList({ onGo }: { onGo?: () => void }) {
  const { t } = useSpeech();
  const place = useLocation();
  const { pathname } = place;
  const navigate = useNavigate();
  const shown = useMenuScreens();
  const items = GROUPS.map((group) => ({
    key: group,
    type: "group" as const,
    label: t(`group.${group}` as TextKey),
    children: shown
      .filter(({ menu }) => menu.group === group)
      .map(({ path, menu }) => ({
        key: path,
        icon: menu.icon,
        label: <Link to={carried(path, place)}>{t(menu.title)}</Link>,
      })),
  })).filter(({ children }) => children.length > 0);
  const current = shown.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <Menu
      mode="inline"
      items={items}
      selectedKeys={current ? [current.path] : []}
      onClick={({ key, domEvent: { target } }) => {
        // A link goes there itself; beside it, and from the keyboard, the menu does.
        if (!(target instanceof Element && target.closest("a"))) navigate(carried(key, place));
        onGo?.();
      }}
    />
  );
}

export function SideMenu() {
  const { t } = useSpeech();
  return (
    <nav className="side" aria-label={t("shell.menu")}>
      <Link to="/overview" className="brand">
        <Logo size={32} />
        <span>
          <strong>活群</strong>
          <small>huoqun</small>
        </span>
      </Link>
      <MenuList />
    </nav>
  );
}
