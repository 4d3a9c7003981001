/** What stops the bot when this page does not: none of it needs the page, its server or the stream. @module */

export function OtherWays() {
  return (
    <details class="other-ways" data-testid="other-ways">
      <summary>If this page does not answer</summary>
      <p class="soft">On the machine that trades, the fastest first; DATA is the data directory of the run.</p>
      <ol>
        <li>
          <b>Command line</b> <code>deno task start kill --url {location.origin} --token-file FILE</code>
        </li>
        <li>
          <b>Latch file</b> <code>touch DATA/latch</code>
        </li>
        <li>
          <b>Signal</b> <code>kill -USR2 PID</code> <span class="soft">the number stands in DATA/lock</span>
        </li>
        <li>
          <b>End the process</b> <code>kill -9 PID</code>{" "}
          <span class="soft">a sentinel, and a venue's dead-man switch, then cancel by themselves</span>
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
