import java.io.*; import java.util.*;
import org.javarosa.core.model.*; import org.javarosa.core.model.data.*; import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.*; import org.javarosa.core.services.*; import org.javarosa.form.api.*; import org.javarosa.xform.util.XFormUtils;

/** Times JavaRosa on the questionnaires that `ventanilla bench --forms` leaves: one line "name TAB seconds" for each figure. */
public class Times {
  static String folder;

  static FormEntryController open(String name) throws Exception {
    FormDef form = XFormUtils.getFormFromFormXml(folder + "/" + name + ".xml", null);
    FormEntryController walk = new FormEntryController(new FormEntryModel(form));
    form.initialize(true, new InstanceInitializationFactory());
    walk.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    return walk;
  }

  /** Steps to the next question and returns its place. */
  static FormIndex question(FormEntryController walk) {
    int event = walk.stepToNextEvent();
    while (event != FormEntryController.EVENT_QUESTION && event != FormEntryController.EVENT_END_OF_FORM) event = walk.stepToNextEvent();
    return event == FormEntryController.EVENT_QUESTION ? walk.getModel().getFormIndex() : null;
  }

  static void tell(String name, long nanoseconds, int times) { System.out.println(name + "\t" + nanoseconds / 1e9 / times); System.out.flush(); }

  public static void main(String[] arguments) throws Exception {
    folder = arguments[0];
    new org.javarosa.core.util.JavaRosaCoreModule().registerModule();
    new org.javarosa.model.xform.XFormsModule().registerModule();
    PropertyManager.setPropertyManager((IPropertyManager) java.lang.reflect.Proxy.newProxyInstance(Times.class.getClassLoader(),
        new Class[] {IPropertyManager.class}, (it, method, values) -> method.getReturnType() == String.class ? ""
            : method.getReturnType() == List.class ? new ArrayList<>() : null));

    long began = System.nanoTime();
    question(open("questions-600"));
    tell("600 questions from .xlsx to the first question", System.nanoTime() - began, 1);

    began = System.nanoTime();
    FormEntryController cascade = open("choices-50000");
    tell("50,000 choices in three levels, import", System.nanoTime() - began, 1);
    began = System.nanoTime();
    for (FormIndex place = question(cascade); place != null; place = question(cascade)) {
      List<SelectChoice> choices = cascade.getModel().getQuestionPrompt().getSelectChoices();
      cascade.answerQuestion(place, new SelectOneData(new Selection(choices.get(choices.size() / 2))), true);
    }
    tell("50,000 choices, list and answer a level", System.nanoTime() - began, 3);

    FormEntryController chain = open("chain-5000");
    FormIndex first = question(chain);
    began = System.nanoTime();
    int answered = 0;
    for (FormIndex place = first; place != null && answered < 30; place = question(chain), answered++)
      chain.answerQuestion(place, new IntegerData(1), true);
    tell("chain of 5,000, an answer while filling in", System.nanoTime() - began, answered);
    began = System.nanoTime();
    for (int number = 2; number < 32; number++) chain.answerQuestion(first, new IntegerData(number), true);
    tell("chain of 5,000, an answer that changes nothing further", System.nanoTime() - began, 30);
    began = System.nanoTime();
    for (int number = 0; number < 10; number++) chain.answerQuestion(first, new IntegerData(number % 2), true);
    tell("chain of 5,000, an answer that changes the next", System.nanoTime() - began, 10);

    FormEntryController rows = open("rows-500");
    int event = rows.stepToNextEvent();
    int count = 0;
    while (event != FormEntryController.EVENT_END_OF_FORM) {
      if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
        if (count == 500) {
          began = System.nanoTime();
          rows.newRepeat();
          tell("500 rows of a repeat, adding one", System.nanoTime() - began, 1);
          break;
        }
        rows.newRepeat();
        count++;
      } else if (event == FormEntryController.EVENT_QUESTION) {
        FormEntryPrompt prompt = rows.getModel().getQuestionPrompt();
        rows.answerQuestion(rows.getModel().getFormIndex(), prompt.getDataType() == Constants.DATATYPE_INTEGER ? new IntegerData(7) : new StringData("Alguien"), true);
      }
      event = rows.stepToNextEvent();
    }

    began = System.nanoTime();
    int runs = 0;
    while (System.nanoTime() - began < 3_000_000_000L) {
      FormEntryController walk = open("questions-20");
      for (FormIndex place = question(walk); place != null; place = question(walk)) {
        FormEntryPrompt prompt = walk.getModel().getQuestionPrompt();
        IAnswerData answer = prompt.getDataType() == Constants.DATATYPE_INTEGER ? new IntegerData(7)
            : prompt.getControlType() == Constants.CONTROL_SELECT_ONE ? new SelectOneData(new Selection(prompt.getSelectChoices().get(1)))
            : new StringData("Una respuesta");
        walk.answerQuestion(place, answer, true);
      }
      runs++;
    }
    tell("20 questions, complete runs on one core", System.nanoTime() - began, runs);
  }
}
