using Starling.Client;
using Starling.V1;

namespace Starling.Throughput.Load;

/// <summary>Single messages as a scenario of their own: ours plays it, and so does any tool that can call a delegate.</summary>
public static class UnitCalls
{
    /// <summary>Each call is one promotion to the next of so many contacts, who must be in the ledger with their consent.</summary>
    /// <param name="word">Names the scenario, and makes its texts others than those of another.</param>
    /// <param name="accepted">Told the name of each message.</param>
    public static Scenario Create(StarlingClient client, int contacts, string word, Action<string>? accepted = null) =>
        Scenario.Create(
            word,
            call =>
                SendAsync(
                    client,
                    new SendMessageRequest
                    {
                        Sender = LoadPeople.Sender,
                        Phone = LoadPeople.At(call.InvocationNumber % contacts),
                        Text = FormattableString.Invariant($"Boréale: two tables for one, {word}, number {call.InvocationNumber}."),
                        CommunicationType = "promotional",
                        Language = "en",
                    },
                    accepted
                )
        );

    /// <summary>One text by a call of its own.</summary>
    /// <param name="accepted">Told the name of the message.</param>
    public static async Task<Response> SendAsync(StarlingClient client, SendMessageRequest request, Action<string>? accepted = null)
    {
        try
        {
            var answer = await client.Messages.SendMessageAsync(request);
            accepted?.Invoke(answer.Message.Name);
            return Response.Ok(request.CalculateSize());
        }
        catch (StarlingException fault)
        {
            return Response.Fail(fault.Reason.Length > 0 ? fault.Reason : fault.Status.ToString());
        }
    }
}
