/** A question in front of the page; Escape and the cross close it, focus stays inside. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./basics";

export function Dialog(props: {
    title: string;
    onClose: () => void;
    children: ComponentChildren;
    wide?: boolean;
}) {
    const box = useRef<HTMLDialogElement>(null);
    const heading = useId();
    useEffect(() => {
        const element = box.current;
        const before = document.activeElement;
        element?.showModal();
        return () => {
            element?.close();
            if (before instanceof HTMLElement) before.focus();
        };
    }, []);
    return (
        <dialog
            ref={box}
            class={props.wide === true ? "dialog dialog-wide" : "dialog"}
            aria-labelledby={heading}
            onCancel={(event) => {
                event.preventDefault();
                props.onClose();
            }}
            onMouseDown={(event) => {
                if (event.target === box.current) props.onClose();
            }}
        >
            <div class="dialog-body">
                <header class="card-head">
                    <h2 id={heading}>{props.title}</h2>
                    <Button kind="quiet" icon="close" aria-label="Close" onClick={props.onClose} />
                </header>
                {props.children}
            </div>
        </dialog>
    );
}
