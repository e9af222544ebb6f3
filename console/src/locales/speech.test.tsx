import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { firstSpoken, SpeechProvider, useSpeech } from "./index";

function Switch() {
  const { t, setLocale } = useSpeech();
  return (
    <>
      <p>{t("action.next")}</p>
      <button type="button" onClick={() => setLocale("en")}>
        en
      </button>
      <button type="button" onClick={() => setLocale("zh-CN")}>
        zh
      </button>
    </>
  );
}

async function speak() {
  const first = await firstSpoken();
  return render(
    <SpeechProvider first={first}>
      <Switch />
    </SpeechProvider>,
  );
}

test("a switch of the language is followed and remembered", async () => {
  const { unmount } = await speak();
  expect(screen.getByText("下一步")).toBeTruthy();
  act(() => screen.getByText("en").click());
  expect(await screen.findByText("Next")).toBeTruthy();
  expect(document.documentElement.lang).toBe("en");
  unmount();
  await speak();
  expect(screen.getByText("Next")).toBeTruthy();
});

test("who switches twice gets what was chosen last", async () => {
  await speak();
  act(() => {
    screen.getByText("en").click();
    screen.getByText("zh").click();
  });
  await act(() => new Promise((done) => setTimeout(done, 20)));
  expect(screen.getByText("下一步")).toBeTruthy();
});
