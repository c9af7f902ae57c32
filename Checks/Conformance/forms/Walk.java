import java.io.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.*;
import org.javarosa.core.reference.*;
import org.javarosa.core.services.*;
import org.javarosa.core.services.transport.payload.ByteArrayPayload;
import org.javarosa.form.api.*;
import org.javarosa.model.xform.*;
import org.javarosa.xform.util.*;

/**
 * Walks an XForm with JavaRosa. Lines of standard input are answers (yes or no at repeats) or the commands of `ventanilla play`:
 * {"back":true}, {"goto":"ref"}, {"delete":"ref"}. Prints each step, then the instance.
 */
public class Walk {
    private final FormDef form;
    private final FormEntryModel model;
    private final FormEntryController controller;
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    private static PrintStream out;

    public static void main(String[] arguments) throws Exception {
        out = new PrintStream(System.out, true, "UTF-8");
        new Walk(arguments[0]).run();
    }

    private Walk(String path) throws Exception {
        new org.javarosa.core.util.JavaRosaCoreModule().registerModule();
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager((IPropertyManager) java.lang.reflect.Proxy.newProxyInstance(
            Walk.class.getClassLoader(), new Class[] {IPropertyManager.class},
            (proxy, method, given) -> method.getReturnType() == String.class ? "" : method.getReturnType() == List.class ? new ArrayList<>() : null));
        String folder = new File(path).getAbsoluteFile().getParent();
        ReferenceManager.instance().addReferenceFactory(new PrefixedRootFactory(new String[] {"file-csv", "file", "images", "audio", "video"}) {
            protected Reference factory(String terminal, String uri) { return new FileReference(folder, terminal); }
        });
        form = XFormUtils.getFormFromFormXml(path, null);
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
    }

    /** A file beside the form. */
    private static class FileReference implements Reference {
        private final String folder, name;
        FileReference(String folder, String name) { this.folder = folder; this.name = name; }
        public boolean doesBinaryExist() { return new File(getLocalURI()).exists(); }
        public InputStream getStream() throws IOException { return new FileInputStream(getLocalURI()); }
        public String getURI() { return "jr://file" + name; }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() { return null; }
        public void remove() { }
        public String getLocalURI() { return folder + File.separator + name; }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }

    private static String path(TreeReference reference) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < reference.size(); i++) {
            text.append('/').append(reference.getName(i));
            int multiplicity = reference.getMultiplicity(i);
            if (i > 0) text.append('[').append(multiplicity < 0 ? 1 : multiplicity + 1).append(']');
        }
        return text.toString();
    }

    private String here() { return path(model.getFormIndex().getReference()); }

    private void run() throws Exception {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = forward(controller.stepToNextEvent());
        boolean validating = false;
        while (true) {
            if (event == FormEntryController.EVENT_END_OF_FORM) {
                ValidateOutcome outcome = form.validate(true);
                if (outcome == null || outcome.failedPrompt == null || outcome.outcome == FormEntryController.ANSWER_OK) break;
                controller.jumpToIndex(outcome.failedPrompt);
                out.println("E " + refusal(outcome.outcome));
                validating = true;
                event = model.getEvent();
            }
            String line = in.readLine();
            if (line == null) return;
            if (line.startsWith("{\"back\"")) {
                back();
                validating = false;
                event = model.getEvent();
            } else if (line.startsWith("{\"goto\"")) {
                FormIndex index = find(line.split("\"")[3]);
                if (index == null) { out.println("E type"); continue; }
                controller.jumpToIndex(index);
                validating = false;
                event = forward(model.getEvent());
            } else if (line.startsWith("{\"delete\"")) {
                event = delete(line.split("\"")[3]);
                validating = false;
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                if (line.equals("yes")) {
                    controller.newRepeat();
                    event = forward(model.getEvent());
                } else {
                    event = forward(controller.stepToNextEvent());
                }
            } else if (answer(line)) {
                event = validating ? FormEntryController.EVENT_END_OF_FORM : forward(controller.stepToNextEvent());
            }
        }
        form.postProcessInstance();
        ByteArrayPayload payload = (ByteArrayPayload) new XFormSerializingVisitor().createSerializedPayload(form.getInstance());
        out.println("XML " + new String(payload.getPayloadStream().readAllBytes(), "UTF-8"));
    }

    /** Shows everything up to the next step that waits. */
    private int forward(int event) {
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            show(event);
            if (waits(event)) return event;
            event = controller.stepToNextEvent();
        }
        return event;
    }

    private boolean waits(int event) {
        return event == FormEntryController.EVENT_PROMPT_NEW_REPEAT
            || event == FormEntryController.EVENT_QUESTION && !model.getQuestionPrompt().isReadOnly();
    }

    private void show(int event) {
        switch (event) {
            case FormEntryController.EVENT_GROUP: out.println("G " + here()); break;
            case FormEntryController.EVENT_REPEAT: out.println("R " + here()); break;
            case FormEntryController.EVENT_PROMPT_NEW_REPEAT: out.println("P " + here()); break;
            case FormEntryController.EVENT_QUESTION: {
                FormEntryPrompt prompt = model.getQuestionPrompt();
                StringBuilder names = new StringBuilder();
                for (SelectChoice choice : choices(prompt)) names.append(' ').append(choice.getValue());
                String value = prompt.getAnswerValue() == null ? "" : String.valueOf(new XFormAnswerDataSerializer().serializeAnswerData(prompt.getAnswerValue()));
                out.println((prompt.isReadOnly() ? "N " : "Q ") + here() + " | " + prompt.getLongText() + " | " + prompt.isRequired() + " | " + value + " |" + names);
            }
        }
    }

    private static List<SelectChoice> choices(FormEntryPrompt prompt) {
        try {
            List<SelectChoice> choices = prompt.getSelectChoices();
            return choices == null ? List.of() : choices;
        } catch (Exception error) {
            return List.of();
        }
    }

    private void back() {
        FormIndex start = model.getFormIndex();
        int event = controller.stepToPreviousEvent();
        while (event != FormEntryController.EVENT_BEGINNING_OF_FORM && !waits(event)) event = controller.stepToPreviousEvent();
        if (event == FormEntryController.EVENT_BEGINNING_OF_FORM) controller.jumpToIndex(start);
        show(model.getEvent());
    }

    /** The place of that path, if it is relevant and shown. */
    private FormIndex find(String path) {
        FormIndex start = model.getFormIndex(), found = null;
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM && found == null) {
            if (event != FormEntryController.EVENT_PROMPT_NEW_REPEAT && here().equals(path)) found = model.getFormIndex();
            event = controller.stepToNextEvent();
        }
        controller.jumpToIndex(start);
        return found;
    }

    /** Deletes a row while a question outside of it waits; the same question waits again. */
    private int delete(String path) {
        TreeElement waiting = form.getMainInstance().resolveReference(model.getFormIndex().getReference());
        FormIndex row = find(path);
        if (row == null) { out.println("E type"); return model.getEvent(); }
        controller.jumpToIndex(row);
        controller.deleteRepeat(row);
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION && form.getMainInstance().resolveReference(model.getFormIndex().getReference()) == waiting) break;
            event = controller.stepToNextEvent();
        }
        show(event);
        return event;
    }

    /** Takes an answer; prints why not. */
    private boolean answer(String line) {
        FormEntryPrompt prompt = model.getQuestionPrompt();
        IAnswerData data;
        try {
            data = line.isEmpty() ? null : read(prompt, line);
        } catch (Exception error) {
            out.println("E type");
            return false;
        }
        int result = controller.answerQuestion(model.getFormIndex(), data, true);
        if (result != FormEntryController.ANSWER_OK) out.println("E " + refusal(result));
        return result == FormEntryController.ANSWER_OK;
    }

    private static String refusal(int result) {
        return result == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY ? "required" : "constraint";
    }

    private static IAnswerData read(FormEntryPrompt prompt, String line) {
        int control = prompt.getControlType();
        if (control != Constants.CONTROL_SELECT_ONE && control != Constants.CONTROL_SELECT_MULTI && control != Constants.CONTROL_RANK) {
            return AnswerDataFactory.templateByDataType(prompt.getDataType()).cast(new UncastData(line.replace(";", "; ")));
        }
        List<Selection> selections = new ArrayList<>();
        for (String name : control == Constants.CONTROL_SELECT_ONE ? new String[] {line} : line.split(" ")) {
            SelectChoice found = choices(prompt).stream().filter(choice -> choice.getValue().equals(name)).findFirst().orElseThrow();
            selections.add(new Selection(found));
        }
        if (control == Constants.CONTROL_SELECT_ONE) return new SelectOneData(selections.get(0));
        return control == Constants.CONTROL_RANK ? new MultipleItemsData(selections) : new SelectMultiData(selections);
    }
}
