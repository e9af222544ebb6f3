import { MenuOutlined } from "@ant-design/icons";
import { Drawer } from "antd";
import { useState } from "react";
import { NavLink, useLocation } from "react-router";
import { useSpeech } from "@/locales";
import { carried } from "@/ui/carried";
import { MenuList, useMenuScreens } from "./SideMenu";

/** The tabs at the thumb: the daily screens, and a drawer with all others. */
export function PhoneBar() {
  const { t } = useSpeech();
  const place = useLocation();
  const [open, setOpen] = useState(false);
  const daily = useMenuScreens().filter(({ menu }) => menu.phone);
  return (
    <>
      <nav className="phone-bar" aria-label={t("shell.menu")}>
        {daily.map(({ path, menu }) => (
          <NavLink key={path} to={carried(path, place)}>
            {menu.icon}
            <span>{t(menu.title)}</span>
          </NavLink>
        ))}
        <button type="button" onClick={() => setOpen(true)}>
          <MenuOutlined />
          <span>{t("shell.more")}</span>
        </button>
      </nav>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        placement="bottom"
        size="75%"
        title={t("shell.menu")}
      >
        <MenuList onGo={() => setOpen(false)} />
      </Drawer>
    </>
  );
}
