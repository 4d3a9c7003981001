/** What stops the bot when this page does not, each with what it depends on; the order is that of `docs/runbook.md`. @module */

export function OtherWays() {
  return (
    <details class="other-ways" data-testid="other-ways">
      <summary>If this page does not answer</summary>
      <p class="soft">On the machine that trades, in this order; DATA is the data directory of the run.</p>
      <ol>
        <li>
          <b>Latch file</b> <code>touch DATA/latch</code>{" "}
          <span class="soft">
            needs the guardian or the sentinel, and neither this server nor the engine; not in paper
          </span>
        </li>
        <li>
          <b>Command line</b> <code>deno run -P main.ts kill --url {location.origin} --token-file FILE</code>{" "}
          <span class="soft">needs this page's server and a token file</span>
        </li>
        <li>
          <b>Signal</b> <code>kill -USR2 PID</code>{" "}
          <span class="soft">the number stands in DATA/lock; needs an engine that is not stuck</span>
        </li>
        <li>
          <b>End the process</b> <code>kill -9 PID</code>{" "}
          <span class="soft">
            stop its supervisor first, or touch the latch: a new start may trade again. The sentinel, and a venue's
            dead-man switch, then cancel by themselves
          </span>
        </li>
        <li>
          <b>At the venue</b> <span class="soft">sign in there, open orders, cancel all, of each product in use</span>
        </li>
      </ol>
      <p class="soft">
        The whole list, with each venue's page, is <code>docs/runbook.md</code>: print it before you need it.
      </p>
    </details>
  );
}
