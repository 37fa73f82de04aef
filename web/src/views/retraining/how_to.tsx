/** How a model gets an action. */
import { snippetOf } from "../../lib/retraining";
import { CopyBlock } from "../../ui/basics";

export function HowTo(props: { model: string | null }) {
    return (
        <div class="how-to">
            <p>
                Put this into the file of channels (<code>channels.file</code>) on the server and
                send it SIGHUP. <code>kind</code> can be github, airflow, http or command.
            </p>
            <CopyBlock text={snippetOf(props.model)} label="configuration of an action" />
            <p>
                A rule with <code>retrain: true</code> then starts it when it fires, and so does the
                button here.
            </p>
        </div>
    );
}
