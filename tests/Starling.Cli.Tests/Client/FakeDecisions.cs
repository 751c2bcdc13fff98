using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>Explains one decision, and says what it was asked.</summary>
internal sealed class FakeDecisions(FakeState state) : DecisionService.DecisionServiceBase
{
    public override Task<ExplainDecisionResponse> ExplainDecision(ExplainDecisionRequest request, ServerCallContext context)
    {
        state.Asked = request;
        var explanation = new DecisionExplanation
        {
            Message = request.Message.Length > 0 ? request.Message : "messages/1-1",
            CommunicationType = "promotional",
            State = MessageState.Suppressed,
            Reason = "OPTED_OUT",
            Verdict = DecisionVerdict.Suppressed,
            Language = request.Language,
            Hypothetical = request.SubjectCase == ExplainDecisionRequest.SubjectOneofCase.Hypothetical,
        };
        explanation.Sentences.Add("Le numéro de Marie Tremblay a répondu ARRET.");
        explanation.Steps.Add(
            new DecisionStep
            {
                Rule = "VALIDITY",
                Verdict = StepVerdict.Passed,
                Validity = new ValidityInputs(),
            }
        );
        explanation.Steps.Add(
            new DecisionStep
            {
                Rule = "SUPPRESSION",
                Verdict = StepVerdict.Suppressed,
                Suppression = new SuppressionInputs { Source = "keyword [arret]" },
            }
        );
        return Task.FromResult(new ExplainDecisionResponse { Explanations = { explanation } });
    }
}
