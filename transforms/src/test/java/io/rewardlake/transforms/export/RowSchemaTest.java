package io.rewardlake.transforms.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rows that trainers could not read are found; each mutation breaks one thing. */
class RowSchemaTest {
  private static final String USER = "{'role':'user','content':'q'}";
  private static final String ANSWER = "{'role':'assistant','content':'a'}";
  private static final String VERL =
      "{'data_source':'s','prompt':[%s],'ability':'alignment',"
          + "'reward_model':{'style':'model','ground_truth':'a'},"
          + "'extra_info':{'split':'train','index':0,'pair_id':'1','rejected':'b'}}";

  @TestFactory
  List<DynamicTest> eachFormat() {
    String verl = VERL.formatted(USER);
    String chat = "{'prompt':[%s],'chosen':[%s],'rejected':[%s]}".formatted(USER, ANSWER, ANSWER);
    String openAi =
        "{'input':{'messages':[%s],'tools':[{}]},'preferred_output':[%s],'non_preferred_output':[%s]}"
            .formatted(USER, ANSWER, ANSWER);
    return List.of(
        mutations(
            "trl",
            "{'prompt':'p','chosen':'c','rejected':'r','margin':0.5}",
            "'prompt':'p',->",
            "'chosen':'c'->'chosen':1",
            "0.5->'NaN'",
            "'margin'->'extra'",
            "'r',->null,"),
        mutations(
            "trl-implicit",
            "{'chosen':'c','rejected':'r'}",
            "'chosen':'c',->",
            "'r'->['r']",
            "{->{'prompt':'p',"),
        mutations(
            "trl-conversational",
            chat,
            "'user'->'human'",
            "'prompt':[" + USER + "]->'prompt':[]",
            "'prompt':[" + USER + "]->'prompt':'q'",
            "'chosen':[" + ANSWER + "]->'chosen':[" + USER + "]",
            ",'content':'q'->"),
        mutations(
            "trl-unpaired",
            "{'prompt':'p','completion':'c','label':true}",
            "true->1",
            "true->'true'",
            ",'label':true->"),
        mutations(
            "trl-stepwise",
            "{'prompt':'p','completions':['a','b'],'labels':[true,false]}",
            "false->null",
            "'a','b'->",
            "'b'->2"),
        mutations(
            "prm800k",
            "{'labeler':'l','question':{'problem':'p','ground_truth_answer':'a'},'label':{'steps':"
                + "[{'completions':[{'text':'a','rating':-1}],'chosen_completion':0}],"
                + "'finish_reason':'solution'}}",
            "'rating':-1->'rating':2",
            ",'rating':-1->",
            "'chosen_completion':0->'chosen_completion':1",
            "'text':'a'->'text':1",
            "{'text':'a','rating':-1}->",
            "'problem':'p',->",
            "'labeler':'l'->'labeler':''"),
        mutations(
            "openrlhf",
            "{'prompt':'p','chosen':'c','rejected':'r','datasource':'s'}",
            "'s'->''",
            ",'datasource':'s'->"),
        mutations(
            "verl",
            verl,
            "'s'->''",
            "'data_source':'s',->",
            "'reward_model':{'style':'model','ground_truth':'a'},->",
            "'style':'model',->",
            "'index':0->'index':-1",
            "'index':0->'index':0.5",
            "'train'->'dev'",
            "'content':'q'->'content':'q','name':'n'"),
        mutations(
            "openai-preference",
            openAi,
            "[{}]->{}",
            "'messages':[" + USER + "]->'messages':[]",
            "'tools':[{}]->'further':1",
            "'preferred_output':[" + ANSWER + "],->"),
        mutations(
            "transitions",
            "{'episode_id':'e','environment':'x','task_id':'t','attempt':0,'policy':'','step':0,"
                + "'observation':[1.0],'action':1,'reward':0.5,'terminated':false,"
                + "'truncated':true,'next_observation':[2.0]}",
            "'step':0->'step':-1",
            "'step':0,->",
            "[1.0]->['NaN']",
            "'action':1->'action':true",
            "0.5->'0.5'",
            "true->1",
            "'reward'->'return'"),
        mutations(
            "rlds-json",
            "{'episode_id':'e','agent_id':'p','environment_config':{'environment':'x','task_id':'t'},"
                + "'experiment_id':'s','invalid':false,'steps':[{'is_first':true,'is_last':false,"
                + "'is_terminal':false,'observation':'a','action':'b','reward':1.0,'discount':0.0},"
                + "{'is_first':false,'is_last':true,'is_terminal':true,'observation':'c'}]}",
            "'is_last':true->'is_last':false",
            "'discount':0.0->'discount':2.0",
            "'invalid':false,->",
            "'observation':'c'->'observation':'c','reward':1.0",
            "'is_terminal':true->'is_terminal':1"),
        mutations(
            "parquet",
            "{'dataset':'d','pair_id':'1','source':'s','prompt':'','response_a':'a',"
                + "'response_b':'b','item_a':'i','item_b':'j','label':1.0,'margin':0.0,'votes':1,"
                + "'vote_margin':1.0,'action':'keep','reason':'','attributes':{'k':'v'}}",
            "'label':1.0->'label':1.5",
            "'v'->1",
            "'votes':1->'votes':1.5",
            "'action':'keep',->"));
  }

  @Test
  void everyFormatHasItsSchema() {
    assertThat(ExportFormat.titles())
        .hasSize(10)
        .allSatisfy(format -> assertThat(RowSchema.of(format)).isNotNull());
  }

  private static DynamicTest mutations(String format, String valid, String... mutations) {
    return DynamicTest.dynamicTest(
        format,
        () -> {
          RowSchema schema = RowSchema.of(format);
          assertThat(schema.check("s", "1", json(valid))).isEqualTo(json(valid));
          for (String mutation : mutations) {
            String[] parts = mutation.split("->", -1);
            assertThat(valid).contains(parts[0]);
            String broken = json(valid.replace(parts[0], parts[1]));
            assertThatThrownBy(() -> schema.check("src", "row-1", broken))
                .as(broken)
                .isInstanceOfSatisfying(
                    RewardlakeException.class,
                    problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageContainingAll("row-1", "src", format);
          }
        });
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
