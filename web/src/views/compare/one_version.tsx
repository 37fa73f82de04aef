/** A model with one version: nothing to compare yet, and how that changes. */
import { CopyBlock, Empty } from "../../ui/basics";

function example(model: string, version: string): string {
    const second = version === "" ? "v2" : `${version}-next`;
    const record = {
        model,
        version: second,
        id: "a-1",
        features: { amount: 12.5 },
        prediction: { class: "yes", score: 0.81 },
    };
    return [
        `curl -X POST ${location.origin}/api/v1/predictions \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '${JSON.stringify(record).replaceAll("'", "'\\''")}'`,
    ].join("\n");
}

export function OneVersion(props: { model: string; versions: readonly string[] }) {
    const only = props.versions[0] ?? "";
    return (
        <div class="card">
            <Empty title="There is one version, so nothing to compare" icon="fleet">
                <p class="break">
                    {only === ""
                        ? "Predictions of this model name no version."
                        : `All predictions of this model came from version ${only}.`}{" "}
                    Send the predictions of a challenger with another <code>version</code>: a share
                    of the traffic, or the same requests in its shadow. Its first hundred labelled
                    answers are enough for a first comparison.
                </p>
                <CopyBlock
                    text={example(props.model, only)}
                    label="request with a second version"
                />
            </Empty>
        </div>
    );
}
