/** Asks for a run of retraining. */
import { useState } from "preact/hooks";
import { ApiError, get, request } from "../../api/client";
import { useQuery } from "../../state/query";
import { Button, Field } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say } from "../../ui/toasts";
import { HowTo } from "./how_to";

interface Wish {
    model: string;
    version: string;
    reason: string;
}

function Fields(props: { wish: Wish; onChange: (wish: Wish) => void; tried: boolean }) {
    const { wish, onChange, tried } = props;
    const models = useQuery("models", (signal) => get("/api/v1/models", { signal }));
    const all = models.data?.models ?? [];
    const versions = all.find((one) => one.model === wish.model)?.versions ?? [];
    return (
        <>
            <div class="two-fields">
                <Field label="Model" error={tried && wish.model === "" ? "Choose a model." : null}>
                    <select
                        value={wish.model}
                        onChange={(event) =>
                            onChange({ ...wish, model: event.currentTarget.value, version: "" })
                        }
                    >
                        <option value="">choose …</option>
                        {all.map((one) => (
                            <option key={one.model} value={one.model}>
                                {one.model}
                            </option>
                        ))}
                    </select>
                </Field>
                <Field label="Version to be replaced">
                    <select
                        value={wish.version}
                        onChange={(event) =>
                            onChange({ ...wish, version: event.currentTarget.value })
                        }
                    >
                        <option value="">not said</option>
                        {versions
                            .filter((one) => one.version !== "")
                            .map((one) => (
                                <option key={one.version} value={one.version}>
                                    {one.version}
                                </option>
                            ))}
                    </select>
                </Field>
            </div>
            <Field
                label="Reason"
                hint="Goes to the pipeline, and stands in the history."
                error={tried && wish.reason.trim() === "" ? "Say why." : null}
            >
                <textarea
                    rows={3}
                    maxLength={2000}
                    value={wish.reason}
                    onInput={(event) => onChange({ ...wish, reason: event.currentTarget.value })}
                />
            </Field>
        </>
    );
}

export function RequestDialog(props: {
    model: string | null;
    onClose: () => void;
    onMade: (id: string) => void;
}) {
    const [wish, setWish] = useState<Wish>({ model: props.model ?? "", version: "", reason: "" });
    const [tried, setTried] = useState(false);
    const [sending, setSending] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const go = async (): Promise<void> => {
        setTried(true);
        if (wish.model === "" || wish.reason.trim() === "") return;
        setSending(true);
        setError(null);
        try {
            const run = await request("post", "/api/v1/retraining", {
                body: {
                    model: wish.model,
                    reason: wish.reason.trim(),
                    ...(wish.version === "" ? {} : { version: wish.version }),
                },
            });
            say(`Retraining of ${run.model} was asked for`);
            props.onMade(run.id);
            props.onClose();
        } catch (thrown) {
            setError(thrown instanceof ApiError ? thrown : new ApiError(0, String(thrown)));
            setSending(false);
        }
    };
    const unknown = error?.status === 404 || error?.status === 503;
    return (
        <Dialog title="Ask for retraining" onClose={props.onClose} wide={unknown}>
            <p class="muted">
                Starts the action that the operator of this server configured for the model. It can
                cost time and money, so one run of a model goes at a time.
            </p>
            <Fields wish={wish} onChange={setWish} tried={tried} />
            {error !== null && (
                <p class="field-error" role="alert">
                    {error.message}
                </p>
            )}
            {unknown && <HowTo model={wish.model} />}
            <div class="row dialog-end">
                <Button onClick={props.onClose}>Cancel</Button>
                <Button kind="main" icon="retraining" disabled={sending} onClick={() => void go()}>
                    Ask for it
                </Button>
            </div>
        </Dialog>
    );
}
