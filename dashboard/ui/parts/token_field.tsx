/** The operator's token, typed once more by who arms in live mode. @module */
import type { Signal } from "@preact/signals";

export function TokenField({ token }: { token: Signal<string> }) {
  return (
    <label class="field-line">
      <span>The operator's token, once more</span>
      <input
        type="password"
        autocomplete="off"
        spellcheck={false}
        data-testid="rearm-token"
        value={token}
        onInput={(event) => (token.value = event.currentTarget.value)}
      />
    </label>
  );
}
