import java.io.*; import java.util.*; import org.javarosa.core.model.*; import org.javarosa.core.model.data.*; import org.javarosa.core.model.instance.*; import org.javarosa.core.services.transport.payload.*; import org.javarosa.form.api.*; import org.javarosa.model.xform.*; import org.javarosa.xform.util.XFormUtils; import org.javarosa.core.model.condition.*; import org.javarosa.core.services.*;
// Walks an XForm with JavaRosa: answers are lines of standard input (yes or no at repeats). Prints each step, then the instance.
public class Walk {
  static String pos(TreeReference r){ StringBuilder b=new StringBuilder(); for(int i=0;i<r.size();i++){ b.append('/').append(r.getName(i)); if(i>0){ int m=r.getMultiplicity(i); b.append('[').append(m<0?1:m+1).append(']'); } } return b.toString(); }
  public static void main(String[] a) throws Exception {
    PrintStream out=new PrintStream(System.out,true,"UTF-8");
    new org.javarosa.core.util.JavaRosaCoreModule().registerModule(); new org.javarosa.model.xform.XFormsModule().registerModule();
    PropertyManager.setPropertyManager((IPropertyManager) java.lang.reflect.Proxy.newProxyInstance(Walk.class.getClassLoader(), new Class[]{IPropertyManager.class}, (x,me,ar)-> me.getReturnType()==String.class?"": me.getReturnType()==List.class?new ArrayList<>():null));
    FormDef f; try { f=XFormUtils.getFormFromFormXml(a[0],null);} catch(NoSuchMethodError e){ f=XFormUtils.getFormFromInputStream(new FileInputStream(a[0])); }
    FormEntryModel m=new FormEntryModel(f); FormEntryController c=new FormEntryController(m);
    f.initialize(true,new InstanceInitializationFactory());
    BufferedReader in=new BufferedReader(new InputStreamReader(System.in,"UTF-8"));
    c.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    int ev=c.stepToNextEvent();
    while(ev!=FormEntryController.EVENT_END_OF_FORM){
      FormIndex ix=m.getFormIndex();
      if(ev==FormEntryController.EVENT_GROUP) out.println("G "+pos(ix.getReference()));
      else if(ev==FormEntryController.EVENT_REPEAT) out.println("R "+pos(ix.getReference()));
      else if(ev==FormEntryController.EVENT_PROMPT_NEW_REPEAT){ out.println("P "+pos(ix.getReference())); String l=in.readLine(); if(l==null){break;} if(l.equals("yes")){ c.newRepeat(); out.println("R "+pos(m.getFormIndex().getReference())); } }
      else if(ev==FormEntryController.EVENT_QUESTION){
        FormEntryPrompt p=m.getQuestionPrompt(); List<SelectChoice> ch=null; try{ ch=p.getSelectChoices(); }catch(Exception e){}
        StringBuilder cs=new StringBuilder(); if(ch!=null) for(SelectChoice s:ch) cs.append(' ').append(s.getValue());
        String v=p.getAnswerValue()==null?"":String.valueOf(new org.javarosa.xform.util.XFormAnswerDataSerializer().serializeAnswerData(p.getAnswerValue()));
        out.println((p.isReadOnly()?"N ":"Q ")+pos(ix.getReference())+" | "+p.getLongText()+" | "+p.isRequired()+" | "+v+" |"+cs);
        if(!p.isReadOnly()){ while(true){ String l=in.readLine(); if(l==null){ ev=FormEntryController.EVENT_END_OF_FORM; break; }
          IAnswerData d=null; boolean ok=true; try { if(l.length()>0){ switch(p.getControlType()){ case Constants.CONTROL_SELECT_ONE: { boolean found=false; for(SelectChoice s:ch) if(s.getValue().equals(l)) {d=new SelectOneData(new org.javarosa.core.model.data.helper.Selection(s)); found=true;} if(!found) ok=false; break; }
            case Constants.CONTROL_SELECT_MULTI: case Constants.CONTROL_RANK: { List<org.javarosa.core.model.data.helper.Selection> l2=new ArrayList<>(); for(String w:l.split(" ")) { boolean found=false; for(SelectChoice s:ch) if(s.getValue().equals(w)){ l2.add(new org.javarosa.core.model.data.helper.Selection(s)); found=true;} if(!found) ok=false; } d=p.getControlType()==Constants.CONTROL_RANK? new MultipleItemsData(l2): new SelectMultiData(l2); break; }
            default: d=AnswerDataFactory.templateByDataType(p.getDataType()).cast(new UncastData(l)); } } } catch(Exception e){ ok=false; }
          if(!ok){ out.println("E type"); continue; }
          int r; try { r=c.answerQuestion(ix,d,true);} catch(Exception e){ out.println("X "+e.getMessage()); r=-9; }
          if(r==FormEntryController.ANSWER_OK) break; out.println("E "+(r==FormEntryController.ANSWER_REQUIRED_BUT_EMPTY?"required":r==FormEntryController.ANSWER_CONSTRAINT_VIOLATED?"constraint":""+r)); if(r==-9) break; }
          if(ev==FormEntryController.EVENT_END_OF_FORM) break; }
      }
      ev=c.stepToNextEvent();
    }
    f.postProcessInstance();
    ByteArrayPayload p=(ByteArrayPayload)new XFormSerializingVisitor().createSerializedPayload(f.getInstance()); 
    out.println("XML "+new String(p.getPayloadStream().readAllBytes(),"UTF-8"));
  }
}
